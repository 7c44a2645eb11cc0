/** What the visitor has marked on the page: told to the panel alone, which sends it only with a question about it. */

import { PRIVATE } from './private';

/** Code points; the server refuses more. */
const SELECTION_CHARACTERS_MAX = 500;

/**
 * @param clean takes out what must not leave the page
 * @returns one line; empty where nothing is marked, or the mark touches something private
 */
export function readSelection(view: Window, clean: (text: string, characters: number) => string): string {
  const selection = view.getSelection();
  if (!selection || selection.isCollapsed || selection.rangeCount === 0) return '';
  const range = selection.getRangeAt(0);
  const within = range.commonAncestorContainer;
  const element = within instanceof Element ? within : within.parentElement;
  if (!element || element.closest(PRIVATE)) return '';
  if ([...element.querySelectorAll(PRIVATE)].some((one) => range.intersectsNode(one))) return '';
  return clean(selection.toString(), SELECTION_CHARACTERS_MAX);
}
