/** A panel in an element of the page, which may come later, and go and come again: an application draws its pages itself. */

import { guarded, warn } from '../loader/guard';
import type { Launcher } from '../loader/stand';

/** Milliseconds between two looks for the element, while the page changes. */
const LOOK_AGAIN_MS = 250;

/**
 * @param into CSS selector of the element
 * @returns a function that takes the panel away
 */
export function putInto(
  view: Window,
  launcher: Launcher,
  into: string,
  iframe: HTMLIFrameElement,
): () => void {
  const { document } = view;
  const host = document.createElement('handrail-widget');
  const root = host.attachShadow({ mode: 'closed' });
  root.adoptedStyleSheets = launcher.root.adoptedStyleSheets;
  host.style.cssText = launcher.host.style.cssText;
  host.className = 'inline';
  root.append(iframe);
  let timer = 0;
  const look = guarded(() => {
    timer = 0;
    if (!host.isConnected) document.querySelector(into || 'none')?.append(host);
  });
  const observer = new MutationObserver(() => {
    if (!host.isConnected) timer ||= view.setTimeout(look, LOOK_AGAIN_MS);
  });
  look();
  if (!host.isConnected) warn(`look.into: ${into || 'nothing'} is not on this page yet.`);
  observer.observe(document, { childList: true, subtree: true });
  return () => {
    observer.disconnect();
    view.clearTimeout(timer);
    host.remove();
  };
}
