/** What a visitor sees before the first message: a greeting, and help for the page that they are on. */

import { safeHref } from '../markdown/link';
import type { Page } from '../page/page';
import { say } from '../words/words';
import { ArticleLink } from './article_link';
import type { Config } from './config';
import type { Suggestions } from './suggestions';
import { useSuggestions } from './use_suggestions';

interface Props {
  readonly config: Config;
  readonly page: Page | null;
  readonly isOpen: boolean;
  readonly ask: (text: string) => void;
  /** Goes to the search in the help centre. */
  readonly search: () => void;
}

export function Welcome({ config, page, isOpen, ask, search }: Props) {
  const found = useSuggestions(config.suggestions, isOpen ? (page?.key ?? null) : null);
  return (
    <section class="welcome" aria-label={say('welcome.region')} tabIndex={0}>
      <p class="greeting">
        <strong>{config.greeting || say('welcome.greeting', { name: config.name })}</strong>
        {!config.greeting && <span>{say('welcome.question')}</span>}
      </p>
      <button type="button" class="question search" onClick={search}>
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M16 16l5 5M11 18a7 7 0 1 1 0-14 7 7 0 0 1 0 14z" />
        </svg>
        {say('welcome.search')}
      </button>
      {found ? <ForPage found={found} ask={ask} /> : <Skeleton />}
    </section>
  );
}

function ForPage({ found, ask }: { found: Suggestions; ask: (text: string) => void }) {
  const { articles, questions } = found;
  if (!articles.length && !questions.length) return null;
  return (
    <>
      <h2>{say('welcome.about_page')}</h2>
      {questions.map((question) => (
        <button type="button" class="question" key={question} onClick={() => ask(question)}>
          {question}
        </button>
      ))}
      {articles.map(({ id, title, url, summary }) => (
        <p class="article" key={id ?? title} dir="auto">
          <ArticleLink id={id} href={url === null ? null : safeHref(url)}>
            <b>{title}</b>
          </ArticleLink>
          <span>{summary}</span>
        </p>
      ))}
    </>
  );
}

/** Stands where help for the page will be, so that nothing moves when it comes. */
function Skeleton() {
  return (
    <div class="skeleton" aria-hidden="true">
      <i />
      <i />
      <i />
    </div>
  );
}
