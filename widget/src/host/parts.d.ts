/** Path of the spotlight in this language, below `/widget/`: written in by the build. */
declare const __SPOTLIGHT__: string;

/** Path of what reads and watches the page. */
declare const __PAGE__: string;
