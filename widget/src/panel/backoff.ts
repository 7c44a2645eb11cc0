/** How long to wait before the next attempt to connect. */

/** Milliseconds; doubled with each attempt up to the cap, then drawn evenly from zero on ("full jitter"): after a
 * restart thousands of panels must not come back in the same moment. */
const FIRST_MS = 500;
const CAP_MS = 30_000;

/** Milliseconds that even the luckiest draw waits, so that a refusing server is not hammered. */
const LEAST_MS = 100;

/**
 * @param attempt attempts that have failed in a row, from 0
 * @param random from 0 up to 1
 */
export function backoffMs(attempt: number, random: number): number {
  return LEAST_MS + random * Math.min(CAP_MS, FIRST_MS * 2 ** Math.min(attempt, 10));
}
