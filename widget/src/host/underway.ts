/** One mark in the host page's storage while a conversation is under way: with it the next page loads the panel by itself. */

import { DISMISSED_MARK, nudgesMark, underwayMark, type Stand } from '../loader/stand';

export class Underway {
  readonly #name: string;

  constructor(
    private readonly view: Window,
    site: string,
  ) {
    this.#name = underwayMark(site);
  }

  get isKept(): boolean {
    try {
      return this.view.localStorage.getItem(this.#name) !== null;
    } catch {
      return false;
    }
  }

  is(isUnderway: boolean): void {
    try {
      if (isUnderway) this.view.localStorage.setItem(this.#name, '1');
      else this.view.localStorage.removeItem(this.#name);
    } catch {
      // Storage is full or refused: then the next page waits for somebody to turn to the launcher.
    }
  }
}

/** What the visitor did with offers is nothing for whoever comes next. */
export function forgetOffers({ view, script }: Stand): void {
  try {
    for (const name of [nudgesMark(script.site), DISMISSED_MARK]) view.localStorage.removeItem(name);
  } catch {
    // Storage is refused: then nothing of it is kept.
  }
}
