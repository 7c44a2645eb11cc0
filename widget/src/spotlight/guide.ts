/** A guide as it comes from the panel, the server or the host page, read strictly: what it names is looked for. */

import { pageKey } from '../page/page_key';
import { TARGET } from '../page/target';
import { list, object, optional, nullable, text, UnreadableValue } from '../protocol/readers';

/** More would be no guide any more; the server sends at most five. */
const STEPS_MAX = 10;

/** Characters of one step; the server sends at most 300. */
const TEXT_CHARACTERS_MAX = 1_000;

const guide = object({
  page: text,
  steps: list(object({ target: text, text, page: optional(nullable(text), null) })),
});

export interface Step {
  readonly target: string;
  readonly text: string;
  /** Page key, or declared route, of the page on which it is. */
  readonly page: string;
}

export type Guide = readonly Step[];

/** @throws UnreadableValue when it is none, or names what no page can declare. */
export function readGuide(value: unknown): Guide {
  const { page: first, steps } = guide(value);
  const read = steps.map(({ target, text: said, page }) => ({ target, text: said, page: page ?? first }));
  const isWhole = read.length > 0 && read.length <= STEPS_MAX;
  if (!isWhole || !read.every(isStep)) throw new UnreadableValue('no guide');
  return read;
}

function isStep({ target, text: said, page }: Step): boolean {
  return TARGET.test(target) && page.startsWith('/') && said.length <= TEXT_CHARACTERS_MAX;
}

/** Whether the page at `path` (with its hash) is the one that a guide names by its key, or by a declared route. */
export function isPage(path: string, page: string): boolean {
  return pageKey(path, [page]) === pageKey(page, [page]);
}

/** @returns where the page is, if its key tells: one with parameters is many pages, and another origin is none of ours. */
export function addressOf(page: string, origin: string): string | null {
  if (page.split('/').some((segment) => segment.startsWith(':'))) return null;
  const url = new URL(page, origin);
  return url.origin === origin ? url.href : null;
}
