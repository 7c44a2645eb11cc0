/** Makes room for a column at the edge: a page that is wide enough stands beside it, instead of under it. */

/** Pixels of the window from which on page and column both have room. */
const WIDE_MIN = 1100;

/** Pixels of the column, as `host.css` has it. */
const COLUMN = 400;

export class SidePush {
  #sheet: CSSStyleSheet | null = null;

  constructor(private readonly document: Document) {}

  /** @param position of the launcher, whose side the column is on; null gives the page its whole width back */
  set(position: string | null): void {
    const { document } = this;
    const others = document.adoptedStyleSheets.filter((sheet) => sheet !== this.#sheet);
    if (position === null && !this.#sheet) return;
    this.#sheet = position === null ? null : sheetOf(position.endsWith('start') ? 'start' : 'end');
    document.adoptedStyleSheets = this.#sheet ? [...others, this.#sheet] : others;
  }
}

function sheetOf(side: 'start' | 'end'): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    `@media screen and (min-width:${WIDE_MIN}px){html{margin-inline-${side}:${COLUMN}px!important}}`,
  );
  return sheet;
}
