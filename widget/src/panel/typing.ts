/** Who is writing: the person, shown for some seconds; and the visitor, told now and then. Best effort, both. */

/** Milliseconds for which a person is taken to go on writing; they are heard every 3 seconds while they do. */
export const SHOWN_MS = 6_000;

/** Milliseconds between two words that the visitor is writing. */
export const TELL_EVERY_MS = 3_000;

export interface Typist {
  readonly name: string | null;
}

export class Typing {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #toldAt: number | null = null;

  constructor(
    private readonly show: (typist: Typist | null) => void,
    private readonly now: () => number,
  ) {}

  heard(name: string | null): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.show(null), SHOWN_MS);
    this.show({ name });
  }

  ended(): void {
    clearTimeout(this.#timer);
    this.show(null);
  }

  /** Whether the person may be told again; true at most once in `TELL_EVERY_MS`, whatever the clock does. */
  isDue(): boolean {
    const now = this.now();
    if (this.#toldAt !== null && Math.abs(now - this.#toldAt) < TELL_EVERY_MS) return false;
    this.#toldAt = now;
    return true;
  }
}
