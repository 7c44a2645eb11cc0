/** The page on which the visitor is, as it is reported: its key, title, headings and facts; no form value, no raw URL. */

import type { Facts } from './facts';
import { holdsSecret, pageKey } from './page_key';
import { PRIVATE } from './private';

/** Characters; the server refuses a longer title, heading or fact. */
const TEXT_CHARACTERS_MAX = 200;

/** A page has one main heading; a few more are read for pages that use several. */
const HEADINGS_MAX = 3;

/** Names; the server refuses more. */
const TARGETS_MAX = 50;

export interface Page {
  readonly key: string;
  readonly origin: string;
  readonly title: string;
  readonly headings: readonly string[];
  /** Names of the visible elements that the page declares: what a guide may point at. */
  readonly targets: readonly string[];
  /** What the page declares of itself, by name. */
  readonly facts: Facts;
}

/** The page as it is without any rule of the site's. */
export function readPage({ location, document }: Window): Page {
  return {
    key: pageKey(location.pathname + location.hash),
    origin: location.origin,
    title: shortened(readTitle(document)),
    headings: readHeadings(document).map((text) => shortened(text)),
    targets: readTargets(document),
    facts: {},
  };
}

export function samePage(one: Page | null, other: Page): boolean {
  return one !== null && JSON.stringify(one) === JSON.stringify(other);
}

export function readTitle(document: Document): string {
  return document.querySelector('title')?.closest(PRIVATE) ? '' : document.title;
}

/** The visible main headings that are not private, as they are written. */
export function readHeadings(document: Document): string[] {
  const texts: string[] = [];
  for (const element of document.querySelectorAll('h1')) {
    if (texts.length === HEADINGS_MAX) break;
    if (element.closest(PRIVATE) || element.getClientRects().length === 0) continue;
    const text = openText(element);
    if (text.trim()) texts.push(text);
  }
  return texts;
}

/** As they are written: whether they are names at all is for the panel to say. */
export function readTargets(document: Document): string[] {
  return [...document.querySelectorAll<HTMLElement>('[data-handrail]')]
    .filter((element) => element.getClientRects().length > 0)
    .slice(0, TARGETS_MAX)
    .map((element) => element.dataset['handrail'] ?? '');
}

function openText(node: Node): string {
  if (node.nodeType === Node.TEXT_NODE) return node.nodeValue ?? '';
  if (node instanceof Element && node.matches(PRIVATE)) return ' ';
  return [...node.childNodes].map(openText).join('');
}

/** One line, without e-mail addresses and tokens, cut at the limit in code points. */
export function shortened(text: string, characters = TEXT_CHARACTERS_MAX): string {
  const words = text.split(/[\s\p{Cc}]+/u).filter(Boolean);
  const line = words.map((word) => (holdsSecret(word) ? '…' : word)).join(' ');
  return [...line].slice(0, characters).join('');
}
