/** The pages that the visitor came through and that the server may not have stored: told with the next hello. */

import type { Page } from '../page/page';
import { seen, type SeenPage } from '../page/visited';
import type { SeenFrame } from '../protocol/visitor_frames';
import type { Keep } from './keep';

/** Seconds after which a page says nothing any more; the server refuses a longer time. */
const AGO_SECONDS_MAX = 7 * 86_400;

export class Trail {
  #pages: readonly SeenPage[];

  constructor(
    private readonly keep: Keep,
    private readonly now: () => number,
  ) {
    this.#pages = keep.read().trail;
  }

  came(page: Page): void {
    this.#become(seen(this.#pages, page, this.now()));
  }

  /** What is told: all but the last, where the visitor is and which is told as the page. */
  get told(): readonly SeenFrame[] {
    const now = this.now();
    return this.#pages
      .slice(0, -1)
      .map(({ key, title, at }) => ({ key, title, ago: Math.max(0, Math.floor((now - at) / 1_000)) }))
      .filter(({ ago }) => ago <= AGO_SECONDS_MAX);
  }

  /** Something that the visitor said was stored, and with it the pages before it. */
  stored(): void {
    this.#become(this.#pages.slice(-1));
  }

  forget(): void {
    this.#pages = this.#pages.slice(-1);
  }

  #become(pages: readonly SeenPage[]): void {
    if (pages === this.#pages) return;
    this.#pages = pages;
    this.keep.keepTrail(pages);
  }
}
