/** Pages to and fro: A, B, A, B within a minute, as people do who look for something and do not find it. */

import type { Detector } from './signal';

interface Visit {
  readonly key: string;
  readonly at: number;
}

interface BackAndForth {
  readonly times: number;
  /** The latest ones, at most `VISITS`. */
  readonly visits: readonly Visit[];
}

const VISITS = 4;
const WITHIN_MS = 60_000;

export const backAndForth: Detector<BackAndForth> = {
  start: { times: 0, visits: [] },
  next(state, signal) {
    if (signal.kind !== 'page' || signal.key === state.visits.at(-1)?.key) return state;
    const visit = { key: signal.key, at: signal.at };
    const visits = [...state.visits, visit].slice(-VISITS);
    return isToAndFro(visits) ? { times: state.times + 1, visits: [visit] } : { ...state, visits };
  },
  found: ({ times }) => times,
};

function isToAndFro(visits: readonly Visit[]): boolean {
  const [first, second, third, fourth] = visits;
  if (!first || !second || !third || !fourth) return false;
  return first.key === third.key && second.key === fourth.key && fourth.at - first.at <= WITHIN_MS;
}
