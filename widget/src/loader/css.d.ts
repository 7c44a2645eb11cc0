/** The build minifies a style sheet that the loader imports, and gives its text. */
declare module '*.css' {
  const text: string;
  export default text;
}
