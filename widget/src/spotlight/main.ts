/** `/widget/assets/spotlight-….js`: shows on the host page what a guide speaks of. Loaded when the first one starts. */

import { readGuide } from './guide';
import { Tour } from './tour';

/**
 * @param guide as the panel sent it
 * @param lost is called when what the guide points at is not there; every other end is the visitor's own
 * @returns a function that leaves the guide
 * @throws UnreadableValue when it is no guide
 */
export function spotlight(view: Window, guide: unknown, lost: () => void): () => void {
  const tour = new Tour(view, readGuide(guide), lost);
  tour.start();
  return () => tour.leave();
}
