/** The rules by which help is offered before anybody asks. */
export {};
