/** Elements that the host page declares, by name: `data-handrail="invite-people"`. */

export const TARGET = /^[a-z0-9][a-z0-9_-]{0,63}$/;
