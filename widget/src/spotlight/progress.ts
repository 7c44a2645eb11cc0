/** How far a guide is, kept in the tab while it runs: it goes on after a reload, and on the next page. */

import { GUIDE_MARK } from '../loader/stand';
import { object, UnreadableValue, whole } from '../protocol/readers';
import { readGuide, type Guide } from './guide';

/** Milliseconds after which nobody waits for the rest any more. */
const KEPT_MS_MAX = 30 * 60_000;

export interface Progress {
  readonly guide: Guide;
  /** The step that is to be done. */
  readonly at: number;
}

const place = object({ at: whole(0), kept_at: whole(0) });

export class Kept {
  constructor(
    private readonly view: Window,
    private readonly now: () => number,
  ) {}

  keep({ guide, at }: Progress): void {
    const text = JSON.stringify({ page: guide[0]?.page, steps: guide, at, kept_at: this.now() });
    this.within((storage) => storage.setItem(GUIDE_MARK, text));
  }

  forget(): void {
    this.within((storage) => storage.removeItem(GUIDE_MARK));
  }

  /** @returns null where there is none, or it is too old, or was written by something else. */
  read(): Progress | null {
    let text: string | null = null;
    this.within((storage) => (text = storage.getItem(GUIDE_MARK)));
    if (text === null) return null;
    try {
      return this.progressOf(JSON.parse(text));
    } catch {
      this.forget();
      return null;
    }
  }

  private progressOf(value: unknown): Progress {
    const { at, kept_at } = place(value);
    const guide = readGuide(value);
    const age = this.now() - kept_at;
    if (age < 0 || age > KEPT_MS_MAX || at >= guide.length) throw new UnreadableValue('no guide under way');
    return { guide, at };
  }

  /** A browser may refuse it; then the guide ends with its page. */
  private within(use: (storage: Storage) => void): void {
    try {
      use(this.view.sessionStorage);
    } catch {
      // Nothing is kept.
    }
  }
}
