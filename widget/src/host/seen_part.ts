/** On a phone the panel fills what is seen: a keyboard on the screen takes its part, and must not cover the text box. */

import { guarded } from '../loader/guard';

/**
 * Tells the panel's style sheet how high the seen part of the page is, and where it begins (Visual Viewport API).
 *
 * @returns a function that ends it
 */
export function followSeenPart(view: Window, host: HTMLElement): () => void {
  const seen = view.visualViewport;
  if (!seen) return () => {};
  const abort = new AbortController();
  const tell = guarded(() => {
    // Somebody who has zoomed in wants to look at a part of the panel, not to have it shrink.
    if (seen.scale > 1) return;
    host.style.setProperty('--hr-seen-height', `${seen.height}px`);
    host.style.setProperty('--hr-seen-top', `${seen.offsetTop}px`);
  });
  const options = { signal: abort.signal, passive: true };
  seen.addEventListener('resize', tell, options);
  seen.addEventListener('scroll', tell, options);
  tell();
  return () => abort.abort();
}
