/** The build minifies a style sheet that a script imports, and gives its text. */
declare module '*.css' {
  const text: string;
  export default text;
}
