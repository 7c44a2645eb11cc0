/** Help for the page at hand, before anything is typed. */

import { list, nullable, object, optional, text, type Reader } from '../protocol/readers';

const readSuggestions = object({
  articles: list(
    object({ id: optional(nullable(text), null), title: text, url: nullable(text), summary: text }),
  ),
  questions: list(text),
});

export type Suggestions = ReturnType<typeof readSuggestions>;

export const NO_SUGGESTIONS: Suggestions = { articles: [], questions: [] };

/** Never rejects: without suggestions the panel is as usable as with them. */
export async function fetchSuggestions(
  path: string,
  pageKey: string,
  signal: AbortSignal,
): Promise<Suggestions> {
  try {
    const answer = await fetch(`${path}?page=${encodeURIComponent(pageKey)}`, { signal });
    const read: Reader<Suggestions> = readSuggestions;
    return answer.ok ? read(await answer.json()) : NO_SUGGESTIONS;
  } catch {
    return NO_SUGGESTIONS;
  }
}
