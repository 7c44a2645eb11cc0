/** Keeps the widget on a page whose router replaces the body, and after a late `document.write`. */

import { guarded } from './guard';

/** A page that takes it away again and again means it. */
const RETURNS_MAX = 20;

/**
 * Puts `host` into the body: a framework that owns the whole document expects nothing beside it. Where the body turns out
 * to be replaced, it stands beside the body from then on: an iframe that is taken out and put back loads anew.
 *
 * @returns a function that takes it away
 */
export function stay(view: Window, host: HTMLElement): () => void {
  const { document } = view;
  let returns = 0;
  const put = () => {
    const { documentElement, body } = document;
    if (!documentElement || !body) return;
    (returns || 'Turbo' in view ? documentElement : body).append(host);
    for (const parent of [document, documentElement, body]) observer.observe(parent, { childList: true });
  };
  const observer = new MutationObserver(
    guarded(() => {
      if (!host.isConnected && returns++ < RETURNS_MAX) put();
    }),
  );
  put();
  return () => {
    observer.disconnect();
    host.remove();
  };
}
