/** One message each: stored, on its way, or being written. */

import type { ComponentChildren } from 'preact';
import { safeHref } from '../markdown/link';
import type { Entry } from '../protocol/outbox';
import type { Message, Source } from '../protocol/server_frames';
import type { Stream } from '../protocol/stream';
import { Card, type Reach } from './cards/card';
import { ExternalLink, Markdown } from './markdown';
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
      <p class="by">{isPerson ? (message.name ?? 'A person') : 'AI assistant'}</p>
      <Markdown text={text} sources={sources} keepLines={isPerson} />
      {sources.length > 0 && <Sources sources={sources} />}
      <Card {...props} />
      {message.offer_person && view.session.status === 'with_ai' && (
        <button type="button" class="offer" onClick={() => visit.wantPerson()}>
          Ask a person instead
        </button>
      )}
      <div class="below">
        <p class="foot">{message.stopped ? `${time} · stopped` : time}</p>
        {!isPerson && sources.length > 0 && (
          <Rating rated={view.ratings.get(seq)} rate={(good) => visit.rate(seq, good)} />
        )}
      </div>
    </article>
  );
}

export function OutgoingBubble({ entry, isAway, visit }: { entry: Entry; isAway: boolean; visit: Visit }) {
  if (entry.kind !== 'say' && entry.kind !== 'want_person') return null; // Its card shows it.
  if (entry.kind === 'want_person' && entry.state !== 'failed')
    return <p class="system">Asking for a person…</p>;
  const text = entry.kind === 'say' ? entry.text : 'Talk to a person';
  return (
    <VisitorBubble
      text={text}
      foot={entry.state === 'failed' ? failure(entry, visit) : stateWord(entry, isAway)}
    />
  );
}

export function AnswerInProgress({ stream }: { stream: Stream }) {
  const { text, stopping, replaced } = stream;
  return (
    <article class={stopping ? 'bubble ai' : 'bubble ai writing'}>
      <p class="by">AI assistant</p>
      {text ? (
        <Markdown text={text} sources={null} keepLines={false} />
      ) : (
        <Dots label="The AI assistant is writing" />
      )}
      {(stopping || replaced) && (
        <p class="foot">{stopping ? 'Stopping…' : 'The answer was interrupted and begins anew.'}</p>
      )}
    </article>
  );
}

export function PersonWriting({ typist }: { typist: Typist }) {
  const name = typist.name ?? 'A person';
  return (
    <article class="bubble person">
      <p class="by">{name}</p>
      <Dots label={`${name} is writing`} />
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

function VisitorBubble({ text, foot }: { text: string; foot: ComponentChildren }) {
  return (
    <article class="bubble visitor">
      <p class="by unseen">You</p>
      <p class="text">{text}</p>
      <p class="foot">{foot}</p>
    </article>
  );
}

function stateWord({ state, at }: Entry, isAway: boolean): string {
  if (state === 'sent') return `${timeOf(at)} · sent`;
  return isAway ? 'not sent yet' : 'sending…';
}

function failure({ client_id, problem }: Entry, visit: Visit): ComponentChildren {
  return (
    <span class="failed">
      {problem ?? 'Not sent.'}{' '}
      <button type="button" onClick={() => visit.retry(client_id)}>
        Try again
      </button>{' '}
      <button type="button" onClick={() => visit.discard(client_id)}>
        Remove
      </button>
    </span>
  );
}

function Sources({ sources }: { sources: readonly Source[] }) {
  return (
    <ol class="sources" aria-label="Sources">
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
