/** The help centre's plain requests: articles for words, and one article whole. */

import { list, nullable, object, text, truth, type Reader } from '../../protocol/readers';

const article = { id: text, title: text, url: text, summary: text };

const readFound = object({ articles: list(object({ ...article, section: text })) });

const readWhole = object({
  id: text,
  title: text,
  url: text,
  /** A day, as `2026-10-12`. */
  updated: nullable(text),
  /** Markdown. */
  text,
  /** The rest is at its address. */
  is_cut: truth,
  linked: list(object({ id: text, url: text })),
  related: list(object(article)),
});

export type FoundArticle = ReturnType<typeof readFound>['articles'][number];
export type WholeArticle = ReturnType<typeof readWhole>;

/** There is no such article for this visitor, or not any more. */
export class ArticleUnknown extends Error {}

/** @throws whatever `fetch` throws, `UnreadableValue`, and an Error for an answer that is none */
export async function searchArticles(
  path: string,
  query: string,
  pageKey: string | null,
  signal: AbortSignal,
): Promise<readonly FoundArticle[]> {
  const asked = new URLSearchParams({ q: query, ...(pageKey === null ? {} : { page: pageKey }) });
  return (await ask(`${path}?${asked}`, signal, readFound)).articles;
}

/** @throws ArticleUnknown, and what `searchArticles` throws */
export function readArticle(path: string, id: string, signal: AbortSignal): Promise<WholeArticle> {
  return ask(`${path}/${id.split('/').map(encodeURIComponent).join('/')}`, signal, readWhole);
}

async function ask<T>(address: string, signal: AbortSignal, read: Reader<T>): Promise<T> {
  const answer = await fetch(address, { signal });
  if (answer.status === 404) throw new ArticleUnknown(address);
  if (!answer.ok) throw new Error(`${answer.status}`);
  return read(await answer.json());
}
