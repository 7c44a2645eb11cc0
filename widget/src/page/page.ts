/** Reads the page on which the visitor is: its key, title and main headings; never a form value or a raw URL. */

import { holdsSecret, pageKey } from './page_key';

/** Characters; the server refuses a longer title or heading. */
const TEXT_CHARACTERS_MAX = 200;

/** A page has one main heading; a few more are read for pages that use several. */
const HEADINGS_MAX = 3;

/** Names; the server refuses more. */
const TARGETS_MAX = 50;

/** What a team marks as private, also with the marks that it may have set for other tools, and what people type into. */
const PRIVATE = '[data-private],.ph-no-capture,[data-sentry-mask],input,textarea,select,[contenteditable]';

export interface Page {
  readonly key: string;
  readonly origin: string;
  readonly title: string;
  readonly headings: readonly string[];
  /** Names of the visible elements that the page declares: what a guide may point at. */
  readonly targets: readonly string[];
  /** What the page declares of itself, by name. */
  readonly facts: Readonly<Record<string, string>>;
}

export function readPage(view: Window): Page {
  const { location, document } = view;
  return {
    key: pageKey(location.pathname + location.hash),
    origin: location.origin,
    title: document.querySelector('title')?.closest(PRIVATE) ? '' : shortened(document.title),
    headings: readHeadings(document),
    targets: readTargets(document),
    facts: {},
  };
}

export function samePage(one: Page | null, other: Page): boolean {
  return one !== null && JSON.stringify(one) === JSON.stringify(other);
}

function readHeadings(document: Document): string[] {
  const headings: string[] = [];
  for (const element of document.querySelectorAll('h1')) {
    if (headings.length === HEADINGS_MAX) break;
    if (element.closest(PRIVATE) || element.getClientRects().length === 0) continue;
    const text = shortened(openText(element));
    if (text) headings.push(text);
  }
  return headings;
}

/** As they are written: whether they are names at all is for the panel to say. */
function readTargets(document: Document): string[] {
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

/** One line, without e-mail addresses and tokens, cut at the limit. */
export function shortened(text: string): string {
  const words = text.split(/[\s\p{Cc}]+/u).filter(Boolean);
  const line = words.map((word) => (holdsSecret(word) ? '…' : word)).join(' ');
  return [...line].slice(0, TEXT_CHARACTERS_MAX).join('');
}
