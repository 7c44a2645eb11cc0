/** Fetches a fresh token from the host page, within bounds. */

import { warn } from '../loader/guard';

/** Tokens that are asked for within a window of time: a back end that gives expired ones would be asked for ever. */
const REFRESHES_MAX = 3;
const WINDOW_MS = 60_000;

export class Renewal {
  #asked: number[] = [];

  /** @param now gives milliseconds */
  constructor(private readonly now: () => number) {}

  /** @returns null when there is none, with a warning where the host page is at fault */
  async fresh(refresh: () => Promise<string> | string): Promise<string | null> {
    const now = this.now();
    this.#asked = this.#asked.filter((at) => now - at < WINDOW_MS);
    if (this.#asked.length === REFRESHES_MAX) return null;
    this.#asked.push(now);
    try {
      const token: unknown = await refresh();
      if (typeof token === 'string' && token) return token;
      warn('identify: refresh gave no token');
    } catch (error) {
      warn(`identify: refresh: ${error instanceof Error ? error.message : String(error)}`);
    }
    return null;
  }
}
