/** What `Handrail('diagnose')` gives: how the widget is, for support. No text of anybody's, no token, no secret. */

import type { Frame } from './frame';

/** Milliseconds for the panel to say how it is. */
const ANSWER_WITHIN_MS = 2_000;

/**
 * @param own what the host's side knows of itself
 * @param hear is given what takes the panel's answer
 */
export async function snapshot(
  view: Window,
  own: object,
  frame: Frame | null,
  hear: (answer: (panel: unknown) => void) => void,
): Promise<object> {
  if (!frame?.isReady) return { ...own, frame: frame ? 'loading' : 'not loaded', panel: null };
  const panel = await new Promise((answer) => {
    hear(answer);
    frame.send({ type: 'handrail:diagnose' });
    view.setTimeout(() => answer('no answer'), ANSWER_WITHIN_MS);
  });
  return { ...own, frame: 'ready', panel };
}
