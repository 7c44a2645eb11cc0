/** Keeps the widget on a page whose router replaces the body, and after a late `document.write`. */

import { guarded } from './guard';

/** A page that takes it away again and again means it. */
const RETURNS_MAX = 20;

const PROBE = 'handrail';

/**
 * Puts `host` into the body: a framework that owns the whole document expects nothing beside it. Where the body turns out
 * to be replaced, it stands beside the body from then on: an iframe that is taken out and put back loads anew.
 *
 * @param deaf is called when the page has been written anew, which takes all listeners away (HTML, "document open steps")
 * @returns a function that takes it away
 */
export function stay(view: Window, host: HTMLElement, deaf: () => void): () => void {
  const { document } = view;
  let returns = 0;
  let hears = false;
  host.addEventListener(PROBE, () => (hears = true));
  const put = () => {
    const { documentElement, body } = document;
    if (!documentElement || !body) return;
    (returns || 'Turbo' in view ? documentElement : body).append(host);
    for (const parent of [document, documentElement, body]) observer.observe(parent, { childList: true });
  };
  const observer = new MutationObserver(
    guarded(() => {
      if (host.isConnected || returns++ >= RETURNS_MAX) return;
      put();
      hears = false;
      host.dispatchEvent(new Event(PROBE));
      if (!hears) deaf();
    }),
  );
  put();
  return () => {
    observer.disconnect();
    host.remove();
  };
}
