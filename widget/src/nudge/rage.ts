/**
 * Hasty clicks: again and again at one spot, as people do when nothing seems to happen.
 *
 * Three clicks within 30 pixels are the threshold of PostHog (`RageclickConfig` in its documentation: `click_count` 3,
 * `threshold_px` 30), which gives them a second; 700 ms leave out those who click thrice without haste.
 */

import type { Detector } from './signal';

interface Click {
  readonly at: number;
  readonly x: number;
  readonly y: number;
}

interface Rage {
  readonly bursts: number;
  /** The latest ones near to each other, at most `CLICKS_MIN - 1`. */
  readonly clicks: readonly Click[];
}

const CLICKS_MIN = 3;
const WITHIN_MS = 700;
const NEAR_PIXELS = 30;

export const rage: Detector<Rage> = {
  start: { bursts: 0, clicks: [] },
  next(state, signal) {
    if (signal.kind !== 'click') return state;
    const near = state.clicks.filter(
      ({ at, x, y }) => signal.at - at <= WITHIN_MS && Math.hypot(signal.x - x, signal.y - y) <= NEAR_PIXELS,
    );
    const { at, x, y } = signal;
    const clicks = [...near, { at, x, y }];
    return clicks.length < CLICKS_MIN ? { ...state, clicks } : { bursts: state.bursts + 1, clicks: [] };
  },
  found: ({ bursts }) => bursts,
};
