/** Path of the spotlight in this language, below `/widget/`: written in by the build. */
declare const __SPOTLIGHT__: string;
