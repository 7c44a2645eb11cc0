/** Search in the help centre: articles as one types, and the way to ask instead. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { safeHref } from '../../markdown/link';
import type { Page } from '../../page/page';
import { say, sayCount } from '../../words/words';
import { ArticleLink } from '../article_link';
import type { Config } from '../config';
import { adopt } from '../style';
import { useSuggestions } from '../use_suggestions';
import { useAsked } from './asked';
import css from './help.css';
import { searchArticles } from './help_centre';
import { ask, PersonWay, type Talking } from './talk';

adopt(css);

/** Milliseconds without a key press after which is searched. */
const PAUSE = 200;

/** Of what is searched; a longer text is a question for the conversation. */
const QUERY_CHARACTERS_MAX = 200;

interface Props extends Talking {
  readonly query: string;
  readonly config: Config;
  readonly page: Page | null;
}

interface Listed {
  readonly id: string | null;
  readonly title: string;
  readonly url: string | null;
  readonly summary: string;
  readonly section?: string;
}

export default function Help({ query, config, page, ...talking }: Props) {
  const [typed, setTyped] = useState(query);
  const field = useRef<HTMLInputElement>(null);
  const wanted = typed.trim().slice(0, QUERY_CHARACTERS_MAX);
  const search = useAsked(wanted || null, PAUSE, (signal) =>
    searchArticles(config.articles, wanted, page?.key ?? null, signal),
  );
  const suggested = useSuggestions(config.suggestions, page?.key ?? null);
  const area = useRef<HTMLElement>(null);
  useEffect(() => field.current?.focus(), []);
  return (
    <section
      class="help"
      ref={area}
      aria-label={say('help.name')}
      onKeyDown={(event) => walk(event, area.current)}
    >
      <input
        ref={field}
        type="search"
        value={typed}
        maxLength={QUERY_CHARACTERS_MAX}
        aria-label={say('help.search')}
        placeholder={say('help.search')}
        enterkeyhint="search"
        autocomplete="off"
        onInput={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || !typed) return;
          event.stopPropagation();
          event.preventDefault();
          setTyped('');
        }}
      />
      <p class="unseen" role="status">
        {search.found && !search.isWaiting && sayCount('help.found', search.found.length)}
      </p>
      <div class="found" aria-busy={search.isWaiting}>
        {search.problem !== null ? (
          <p class="empty" role="alert">
            {say('help.failed')}{' '}
            <button type="button" class="link" onClick={search.again}>
              {say('later.again')}
            </button>
          </p>
        ) : search.found ? (
          <Found articles={search.found} />
        ) : wanted ? null : (
          <Suggested articles={suggested?.articles ?? []} />
        )}
        {wanted && (
          <button type="button" class="question" onClick={() => ask(typed.trim(), talking)}>
            {say('help.ask')}
            <b>{typed.trim()}</b>
          </button>
        )}
      </div>
      <PersonWay {...talking} />
    </section>
  );
}

function Found({ articles }: { articles: readonly Listed[] }) {
  return articles.length ? <Articles articles={articles} /> : <p class="empty">{say('help.nothing')}</p>;
}

function Suggested({ articles }: { articles: readonly Listed[] }) {
  if (!articles.length) return <p class="empty">{say('help.hint')}</p>;
  return (
    <>
      <h2>{say('help.this_page')}</h2>
      <Articles articles={articles} />
    </>
  );
}

function Articles({ articles }: { articles: readonly Listed[] }) {
  return (
    <ul>
      {articles.map(({ id, title, url, summary, section = '' }) => (
        <li key={id ?? title} dir="auto">
          <ArticleLink id={id} section={section} href={url === null ? null : safeHref(url)}>
            <b>{title}</b>
          </ArticleLink>
          <span>{section ? `› ${section}` : summary}</span>
        </li>
      ))}
    </ul>
  );
}

/** Arrow keys go from the field through what was found, and back. */
function walk(event: KeyboardEvent, area: HTMLElement | null): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || !area) return;
  const stops = [...area.querySelectorAll<HTMLElement>('input, .found a, .found button')];
  const next = stops[stops.indexOf(document.activeElement as HTMLElement) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}
