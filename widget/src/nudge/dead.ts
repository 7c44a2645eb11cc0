/** Clicks that do nothing: on what looks as if it could be pressed, and then the page stays as it is. */

import type { Detector } from './signal';

interface Dead {
  readonly clicks: number;
  /** Times of presses that nothing has followed yet. */
  readonly waiting: readonly number[];
}

/** Milliseconds within which something happens when anything does: what is slower says so, if only by a spinner. */
export const EFFECT_MS = 1_500;

/** Presses that are waited for at one time; more come from a finger on the mouse, and are hasty clicks. */
const WAITING_MAX = 5;

export const dead: Detector<Dead> = {
  start: { clicks: 0, waiting: [] },
  next(state, { kind, at }) {
    const waiting = state.waiting.filter((pressed) => at - pressed <= EFFECT_MS);
    const clicks = state.clicks + state.waiting.length - waiting.length;
    // What happens settles all presses: which of them it belongs to, nobody knows.
    if (kind === 'effect' || kind === 'page') return { clicks, waiting: [] };
    if (kind === 'press') return { clicks, waiting: [...waiting, at].slice(-WAITING_MAX) };
    return { clicks, waiting };
  },
  found: ({ clicks }) => clicks,
};
