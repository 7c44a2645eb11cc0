/** One message each: stored, on its way, or being written. */

import { useRef } from 'preact/hooks';
import { safeHref } from '../markdown/link';
import type { Message, Source } from '../protocol/server_frames';
import type { Stream } from '../protocol/stream';
import { say } from '../words/words';
import { BelowAnswer } from './answer';
import { AttachedFiles } from './attachments/attached_files';
import { ArticleLink } from './article_link';
import { Card, type Reach } from './cards/card';
import { Face } from './face';
import { Markdown, lastOf } from './markdown';
import { VisitorBubble } from './outgoing';
import { timeOf } from './times';
import type { Typist } from './typing';
import type { View } from './view';
import type { Visit } from './visit';

interface StoredProps {
  readonly message: Message;
  readonly view: View;
  readonly visit: Visit;
  readonly reach: Reach;
}

export function StoredBubble(props: StoredProps) {
  const { author, text, attachments, created_at } = props.message;
  switch (author) {
    case 'system':
      return (
        <>
          <p class="system" dir="auto">
            {text}
          </p>
          <Card {...props} />
        </>
      );
    case 'visitor':
      return (
        <VisitorBubble text={text} foot={timeOf(Date.parse(created_at))}>
          <AttachedFiles files={attachments} visit={props.visit} />
        </VisitorBubble>
      );
    case 'ai':
    case 'person':
      return <ReplyBubble {...props} />;
  }
}

function ReplyBubble(props: StoredProps) {
  const { message, view, visit } = props;
  const { author, name, picture, text, sources } = message;
  const isPerson = author === 'person';
  const shown = useRef<HTMLDivElement>(null);
  return (
    <article class={`bubble ${author}`}>
      {isPerson ? <Speaker name={name} picture={picture} /> : <p class="by">{say('who.ai')}</p>}
      <div ref={shown}>
        <Markdown text={text} sources={sources} keepLines={isPerson} />
      </div>
      {sources.length > 0 && <Sources sources={sources} />}
      <Card {...props} />
      {message.offer_person && view.session.status === 'with_ai' && (
        <button type="button" class="offer" onClick={() => visit.wantPerson()}>
          {say('message.ask_person')}
        </button>
      )}
      {isPerson ? (
        <p class="foot">{timeOf(Date.parse(message.created_at))}</p>
      ) : (
        <BelowAnswer message={message} view={view} visit={visit} shown={shown} />
      )}
    </article>
  );
}

function Speaker({ name, picture }: Pick<Message, 'name' | 'picture'>) {
  return (
    <p class="by">
      <Face name={name} picture={picture} /> {name ?? say('who.person')}
    </p>
  );
}

export function AnswerInProgress({ stream }: { stream: Stream }) {
  const { text, stopping, replaced } = stream;
  return (
    <article class={stopping ? 'bubble ai' : 'bubble ai writing'}>
      <p class="by">{say('who.ai')}</p>
      {text ? (
        <Markdown text={text} sources={null} keepLines={false} />
      ) : (
        <Dots label={say('message.ai_writes')} />
      )}
      {(stopping || replaced) && (
        <p class="foot">{stopping ? say('composer.stopping') : say('message.anew')}</p>
      )}
    </article>
  );
}

export function PersonWriting({ typist, picture }: { typist: Typist; picture: string | null }) {
  const name = typist.name ?? say('who.person');
  return (
    <article class="bubble person">
      <Speaker name={typist.name} picture={picture} />
      <Dots label={say('message.person_writes', { name })} />
    </article>
  );
}

function Dots({ label }: { label: string }) {
  return (
    <p class="dots" role="img" aria-label={label}>
      <i />
      <i />
      <i />
    </p>
  );
}

function Sources({ sources }: { sources: readonly Source[] }) {
  return (
    <ol class="sources" aria-label={say('message.sources')}>
      {sources.map((source) => (
        <li key={source.number}>
          <span>{source.number}</span> <SourceLink source={source} />
        </li>
      ))}
    </ol>
  );
}

function SourceLink({ source }: { source: Source }) {
  const label = source.section ? `${source.title} › ${source.section}` : source.title;
  const href = source.url === null ? null : safeHref(source.url);
  return (
    <ArticleLink id={source.article} section={lastOf(source.section)} href={href}>
      {label}
    </ArticleLink>
  );
}
