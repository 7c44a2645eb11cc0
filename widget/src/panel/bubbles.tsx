/** One message each: stored, on its way, or being written. */

import { safeHref } from '../markdown/link';
import type { Message, Source } from '../protocol/server_frames';
import type { Stream } from '../protocol/stream';
import { say } from '../words/words';
import { Card, type Reach } from './cards/card';
import { ExternalLink } from './external_link';
import { Markdown } from './markdown';
import { VisitorBubble } from './outgoing';
import { Rating } from './rating';
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
  const { message, view, visit } = props;
  const { author, seq, text, sources } = message;
  const time = timeOf(Date.parse(message.created_at));
  if (author === 'system')
    return (
      <>
        <p class="system">{text}</p>
        <Card {...props} />
      </>
    );
  if (author === 'visitor') return <VisitorBubble text={text} foot={time} />;
  const isPerson = author === 'person';
  return (
    <article class={`bubble ${author}`}>
      <p class="by">{isPerson ? (message.name ?? say('who.person')) : say('who.ai')}</p>
      <Markdown text={text} sources={sources} keepLines={isPerson} />
      {sources.length > 0 && <Sources sources={sources} />}
      <Card {...props} />
      {message.offer_person && view.session.status === 'with_ai' && (
        <button type="button" class="offer" onClick={() => visit.wantPerson()}>
          {say('message.ask_person')}
        </button>
      )}
      <div class="below">
        <p class="foot">{message.stopped ? say('message.stopped', { time }) : time}</p>
        {!isPerson && sources.length > 0 && (
          <Rating rated={view.ratings.get(seq)} rate={(good) => visit.rate(seq, good)} />
        )}
      </div>
    </article>
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

export function PersonWriting({ typist }: { typist: Typist }) {
  const name = typist.name ?? say('who.person');
  return (
    <article class="bubble person">
      <p class="by">{name}</p>
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
  return href ? <ExternalLink href={href}>{label}</ExternalLink> : <>{label}</>;
}
