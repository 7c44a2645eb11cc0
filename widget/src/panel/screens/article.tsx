/** An article of the help centre, read in the panel. */

import { useEffect, useId, useMemo, useRef, useState } from 'preact/hooks';
import { safeHref } from '../../markdown/link';
import { LANGUAGE, say } from '../../words/words';
import { ArticleLink, type Opened } from '../article_link';
import type { Config } from '../config';
import { ExternalLink } from '../external_link';
import { Markdown } from '../markdown';
import { adopt } from '../style';
import css from './article.css';
import { useAsked } from './asked';
import { ArticleUnknown, readArticle, type WholeArticle } from './help_centre';
import { ask, PersonWay, type Talking } from './talk';

adopt(css);

/** Of what is asked about an article; its title stands before it. */
const QUESTION_CHARACTERS_MAX = 1_000;

interface Props extends Talking {
  readonly article: Opened;
  readonly config: Config;
}

export default function Article({ article, config, ...talking }: Props) {
  return (
    <>
      <Fetched article={article} config={config} {...talking} />
      <PersonWay {...talking} />
    </>
  );
}

function Fetched({ article, config, ...talking }: Props) {
  const { id, section, url } = article;
  const { found, problem, again } = useAsked(id, 0, (signal) => readArticle(config.articles, id, signal));
  if (found) return <Read article={found} section={section} {...talking} />;
  const href = url === null ? null : safeHref(url);
  if (problem === null) return <p class="loading" role="status" aria-label={say('later.loading')} />;
  const isGone = problem instanceof ArticleUnknown;
  return (
    <div class="loading failed" role="alert">
      <p>{isGone ? say('article.unknown') : say('later.failed')}</p>
      <p>
        {!isGone && (
          <button type="button" class="link" onClick={again}>
            {say('later.again')}
          </button>
        )}{' '}
        {href && <ExternalLink href={href}>{say('article.new_tab')}</ExternalLink>}
      </p>
    </div>
  );
}

interface ReadProps extends Talking {
  readonly article: WholeArticle;
  readonly section: string;
}

function Read({ article, section, ...talking }: ReadProps) {
  const area = useRef<HTMLElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const href = safeHref(article.url);
  const articles = useMemo(() => new Map(article.linked.map(({ id, url }) => [url, id])), [article]);
  useEffect(() => {
    const wanted = section ? headingOf(area.current, section) : null;
    if (wanted) wanted.scrollIntoView();
    else heading.current?.focus({ preventScroll: true });
  }, [article]);
  return (
    <article class="reading" ref={area} tabIndex={0} aria-label={article.title}>
      <h2 ref={heading} tabIndex={-1} dir="auto">
        {article.title}
      </h2>
      <p class="about">
        {article.updated !== null && <span>{say('article.updated', { day: dayOf(article.updated) })}</span>}
        {href && <ExternalLink href={href}>{say('article.new_tab')}</ExternalLink>}
      </p>
      <Markdown text={article.text} sources={[]} keepLines={false} articles={articles} top={3} />
      {article.is_cut && (
        <p class="more">
          {say('article.cut')} {href && <ExternalLink href={href}>{say('article.new_tab')}</ExternalLink>}
        </p>
      )}
      <AskAbout title={article.title} {...talking} />
      {article.related.length > 0 && (
        <nav aria-label={say('article.related')}>
          <h3>{say('article.related')}</h3>
          <ul>
            {article.related.map(({ id, title, url }) => (
              <li key={id} dir="auto">
                <ArticleLink id={id} href={safeHref(url)}>
                  {title}
                </ArticleLink>
              </li>
            ))}
          </ul>
        </nav>
      )}
    </article>
  );
}

/** What the article does not say is asked in the conversation, which is told which article it was. */
function AskAbout({ title, ...talking }: Talking & { readonly title: string }) {
  const [question, setQuestion] = useState('');
  const field = useId();
  const isEmpty = !question.trim();
  return (
    <form
      class="ask"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isEmpty) ask(say('article.about', { title, question: question.trim() }), talking);
      }}
    >
      <label for={field}>{say('article.ask')}</label>
      <div class="line">
        <input
          id={field}
          type="text"
          value={question}
          maxLength={QUESTION_CHARACTERS_MAX}
          autocomplete="off"
          enterkeyhint="send"
          onInput={(event) => setQuestion(event.currentTarget.value)}
        />
        <button type="submit" aria-disabled={isEmpty}>
          {say('article.send')}
        </button>
      </div>
    </form>
  );
}

function headingOf(area: HTMLElement | null, section: string): Element | undefined {
  return [...(area?.querySelectorAll('.heading') ?? [])].find(
    ({ textContent }) => textContent?.trim() === section,
  );
}

function dayOf(iso: string): string {
  const at = new Date(`${iso}T12:00:00Z`);
  return Number.isNaN(at.getTime())
    ? iso
    : new Intl.DateTimeFormat(LANGUAGE, { dateStyle: 'medium', timeZone: 'UTC' }).format(at);
}
