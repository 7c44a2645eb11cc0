/** How long the page has been in view. */

import type { Detector } from './signal';

interface Dwell {
  readonly seconds: number;
  /** When it was last seen to be in view; null when it was not. */
  readonly since: number | null;
}

/** Milliseconds between two ticks that count at most: a browser that slept in between showed nothing. */
const TICK_MS_MAX = 2_000;

export const dwell: Detector<Dwell> = {
  start: { seconds: 0, since: null },
  next(state, signal) {
    if (signal.kind !== 'tick') return state;
    if (!signal.isVisible) return { ...state, since: null };
    const passed = state.since === null ? 0 : Math.min(signal.at - state.since, TICK_MS_MAX);
    return { seconds: state.seconds + passed / 1_000, since: signal.at };
  },
  found: ({ seconds }) => seconds,
};
