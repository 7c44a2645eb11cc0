/** How often a form refused what was put into it. */

import type { Detector } from './signal';

interface Errors {
  readonly attempts: number;
  readonly last: number;
}

/** Milliseconds within which the fields of one attempt are marked, one after the other. */
const ATTEMPT_MS = 1_000;

export const errors: Detector<Errors> = {
  start: { attempts: 0, last: -Infinity },
  next(state, { kind, at }) {
    if (kind !== 'invalid') return state;
    return { attempts: at - state.last > ATTEMPT_MS ? state.attempts + 1 : state.attempts, last: at };
  },
  found: ({ attempts }) => attempts,
};
