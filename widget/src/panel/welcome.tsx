/** What a visitor sees before the first message: a greeting, and help for the page that they are on. */

import { useEffect, useState } from 'preact/hooks';
import { safeHref } from '../markdown/link';
import type { Page } from '../page/page';
import { say } from '../words/words';
import type { Config } from './config';
import { ExternalLink } from './external_link';
import { fetchSuggestions, NO_SUGGESTIONS, type Suggestions } from './suggestions';

interface Props {
  readonly config: Config;
  readonly page: Page | null;
  readonly isOpen: boolean;
  readonly ask: (text: string) => void;
}

export function Welcome({ config, page, isOpen, ask }: Props) {
  const { articles, questions } = useSuggestions(config.suggestions, isOpen ? (page?.key ?? null) : null);
  return (
    <section class="welcome" aria-label={say('welcome.region')} tabIndex={0}>
      <p class="greeting">
        <strong>{config.greeting || say('welcome.greeting', { name: config.name })}</strong>
        {!config.greeting && <span>{say('welcome.question')}</span>}
      </p>
      <h2>{say('welcome.about_page')}</h2>
      {questions.map((question) => (
        <button type="button" class="question" key={question} onClick={() => ask(question)}>
          {question}
        </button>
      ))}
      {articles.map((article) => (
        <Article key={article.title} {...article} />
      ))}
    </section>
  );
}

function Article({ title, url, summary }: Suggestions['articles'][number]) {
  const href = url === null ? null : safeHref(url);
  return (
    <p class="article">
      {href ? <ExternalLink href={href}>{title}</ExternalLink> : <strong>{title}</strong>}
      <span>{summary}</span>
    </p>
  );
}

function useSuggestions(path: string, pageKey: string | null): Suggestions {
  const [suggestions, setSuggestions] = useState(NO_SUGGESTIONS);
  useEffect(() => {
    if (pageKey === null) return undefined;
    const abort = new AbortController();
    void fetchSuggestions(path, pageKey, abort.signal).then((found) => {
      if (!abort.signal.aborted) setSuggestions(found);
    });
    return () => abort.abort();
  }, [path, pageKey]);
  return suggestions;
}
