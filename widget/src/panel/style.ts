/** The looks of parts that come later than the panel: each part brings its own text. */

/**
 * Gives the panel a style sheet: once, where the part's module begins.
 *
 * @param css a constructed sheet holds it, which the panel's content security policy lets through where an element would not
 */
export function adopt(css: string): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}
