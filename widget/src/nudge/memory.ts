/**
 * What this browser remembers of offers: an id that decides who is held out, when rules were due, and what is not to be
 * shown again. Nothing of it is kept before the visitor has turned to the help or has closed an offer.
 */

import { sinceYesterday, type Due } from './caps';

interface Remembered {
  readonly id: string;
  readonly due: readonly Due[];
  readonly never: readonly string[];
}

/** Rules that are not to be shown again; a site has at most 20 of its own and those of its presets. */
const NEVER_MAX = 50;

export class Memory {
  private remembered: Remembered;
  private isKept: boolean;

  /**
   * @param storage is asked each time: a page may refuse it by an exception
   * @param makeId gives a random text
   */
  constructor(
    private readonly storage: () => Storage,
    private readonly name: string,
    makeId: () => string,
  ) {
    const kept = this.read();
    this.isKept = kept !== null;
    this.remembered = kept ?? { id: makeId(), due: [], never: [] };
  }

  get id(): string {
    return this.remembered.id;
  }

  get due(): readonly Due[] {
    return this.remembered.due;
  }

  isNever(rule: string): boolean {
    return this.remembered.never.includes(rule);
  }

  wasDue(rule: string, at: number): void {
    const due = sinceYesterday([...this.due, { rule, at }], at);
    this.change({ ...this.remembered, due });
  }

  never(rule: string): void {
    const others = this.remembered.never.filter((name) => name !== rule);
    this.change({ ...this.remembered, never: [...others, rule].slice(-NEVER_MAX) });
  }

  /** From now on what is remembered outlasts the page: the visitor has acted. */
  keep(): void {
    this.isKept = true;
    this.change(this.remembered);
  }

  private change(remembered: Remembered): void {
    this.remembered = remembered;
    if (!this.isKept) return;
    try {
      this.storage().setItem(this.name, JSON.stringify(remembered));
    } catch {
      // Storage is full or refused: then it is remembered for as long as the page is there.
    }
  }

  private read(): Remembered | null {
    try {
      const { id, due, never } = JSON.parse(this.storage().getItem(this.name) ?? '{}');
      const isWhole = typeof id === 'string' && Array.isArray(due) && Array.isArray(never);
      return isWhole ? { id, due: due.filter(isDue), never: never.filter(isText) } : null;
    } catch {
      return null;
    }
  }
}

function isDue(value: unknown): value is Due {
  const { rule, at } = Object(value) as { rule?: unknown; at?: unknown };
  return isText(rule) && typeof at === 'number';
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
