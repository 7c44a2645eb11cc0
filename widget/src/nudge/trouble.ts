/** All kinds of trouble at once: takes signals, and tells which rules have had enough. */

import { backAndForth } from './back_and_forth';
import { dead } from './dead';
import { dwell } from './dwell';
import { errors } from './errors';
import { rage } from './rage';
import type { Kind, Rule } from './rule';
import type { Detector, Signal } from './signal';

export class Trouble {
  private readonly found: Readonly<Record<Kind, Finding>> = {
    dwell: finding(dwell),
    errors: finding(errors),
    rage: finding(rage),
    dead: finding(dead),
    back_and_forth: finding(backAndForth),
  };

  /** What was found on one page does not count on the next; going to and fro is found between pages. */
  take(signal: Signal): void {
    for (const [kind, finding] of Object.entries(this.found)) {
      if (signal.kind === 'page' && kind !== 'back_and_forth') finding.restart();
      else finding.take(signal);
    }
  }

  isEnoughFor({ when, after }: Rule): boolean {
    return this.found[when].count() >= after;
  }
}

interface Finding {
  take(signal: Signal): void;
  restart(): void;
  count(): number;
}

function finding<State>(detector: Detector<State>): Finding {
  let state = detector.start;
  return {
    take: (signal) => (state = detector.next(state, signal)),
    restart: () => (state = detector.start),
    count: () => detector.found(state),
  };
}
