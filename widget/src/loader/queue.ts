/** `window.Handrail`, the one global, and what was asked of it before there was anything to do it. */

import { guarded, warn } from './guard';
import type { Run } from './stand';

export interface Waiting {
  readonly call: readonly unknown[];
  /** Settles what the call has returned. */
  readonly answer: (value: unknown) => void;
}

/** Calls that wait at one time. */
const WAITING_MAX = 100;

/** The host's stub keeps its calls in `q`. */
type Global = Run & { q?: ArrayLike<unknown>[]; claimed?: true };

/** Takes the global over from the host's stub, and lets calls wait until there is something that does them. */
export class Queue {
  waiting: Waiting[] = [];
  private obey: Run | null = null;

  /** @param noticed is called with each command that has to wait */
  constructor(private readonly noticed: (command: unknown) => void) {}

  /** @returns false when it was claimed before. */
  claim(view: object & { Handrail?: unknown }): boolean {
    const stub = view.Handrail as Global | undefined;
    if (stub?.claimed) return false;
    view.Handrail = Object.assign((...call: unknown[]) => this.run(...call), { claimed: true });
    for (const call of stub?.q ?? []) this.run(...Array.from(call));
    return true;
  }

  readonly run: Run = (...call) => {
    if (this.obey) return this.obey(...call);
    const answered = new Promise((answer) => {
      if (this.waiting.length === WAITING_MAX) return warn('too many calls wait.');
      this.waiting.push({ call, answer });
      guarded(this.noticed)(call[0]);
    });
    return call[0] === 'diagnose' ? answered : undefined;
  };

  get isObeyed(): boolean {
    return this.obey !== null;
  }

  /** @param obey does all calls, beginning with those that wait; null lets them wait again */
  give(obey: Run | null): void {
    this.obey = obey;
    if (obey) this.waiting.splice(0).forEach(({ call, answer }) => answer(obey(...call)));
  }
}
