/** What the visitor wrote, and whether it has arrived. */

import type { ComponentChildren } from 'preact';
import type { Entry } from '../protocol/outbox';
import { say } from '../words/words';
import { timeOf } from './times';
import type { Visit } from './visit';

interface Props {
  readonly entry: Entry;
  readonly isAway: boolean;
  readonly visit: Visit;
}

export function OutgoingBubble({ entry, isAway, visit }: Props) {
  const { kind, state } = entry;
  if (kind !== 'say' && kind !== 'want_person') return null; // Its card, or its screen, shows it.
  if (kind === 'want_person' && state !== 'failed')
    return <p class="system">{say('message.asking_person')}</p>;
  const text = kind === 'say' ? entry.text : say('composer.person');
  const foot = state === 'failed' ? <Failure entry={entry} visit={visit} /> : stateWord(entry, isAway);
  return <VisitorBubble text={text} foot={foot} />;
}

export function VisitorBubble({ text, foot }: { text: string; foot: ComponentChildren }) {
  return (
    <article class="bubble visitor">
      <p class="by unseen">{say('who.you')}</p>
      <p class="text">{text}</p>
      <p class="foot">{foot}</p>
    </article>
  );
}

function stateWord({ state, at }: Entry, isAway: boolean): string {
  if (state === 'sent') return say('message.sent', { time: timeOf(at) });
  return isAway ? say('message.waits') : say('message.sending');
}

function Failure({ entry: { client_id, problem }, visit }: Pick<Props, 'entry' | 'visit'>) {
  return (
    <span class="failed">
      {problem ?? say('message.failed')}{' '}
      <button type="button" onClick={() => visit.retry(client_id)}>
        {say('message.again')}
      </button>{' '}
      <button type="button" onClick={() => visit.discard(client_id)}>
        {say('message.remove')}
      </button>
    </span>
  );
}
