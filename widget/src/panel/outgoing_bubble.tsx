/** What the visitor wrote or asked for with a button, until it has arrived; and what can be done when it cannot. */

import type { Entry } from '../protocol/outbox';
import { say } from '../words/words';
import { discard, retry } from './deeds';
import { AttachedFiles } from './attachments/attached_files';
import { stateWord, VisitorBubble } from './outgoing';
import { whyFailed } from './problem_words';
import type { Visit } from './visit';

interface Props {
  readonly entry: Entry;
  readonly isAway: boolean;
  readonly visit: Visit;
}

export function OutgoingBubble({ entry, isAway, visit }: Props) {
  const { kind, state } = entry;
  const wish = wishOf(entry);
  if (kind !== 'say' && wish === null) return null; // Its card shows it.
  if (wish !== null && state !== 'failed') return <p class="system">{wish.underway}</p>;
  const foot = state === 'failed' ? <Failure entry={entry} visit={visit} /> : stateWord(entry, isAway);
  return (
    <VisitorBubble text={wish?.name ?? entry.text} foot={foot}>
      <AttachedFiles files={entry.attachments} visit={visit} />
    </VisitorBubble>
  );
}

/** What is asked for with a button: in a word, and while it is on its way; null for everything else. */
function wishOf({ kind, text }: Entry): { name: string; underway: string } | null {
  switch (kind) {
    case 'want_person':
      return { name: say('composer.person'), underway: say('message.asking_person') };
    case 'end':
      return { name: say('menu.end'), underway: say('message.ending') };
    case 'mail_transcript':
      return { name: say('menu.mail'), underway: say('message.mailing', { address: text }) };
    default:
      return null;
  }
}

function Failure({ entry, visit }: Pick<Props, 'entry' | 'visit'>) {
  return (
    <span class="failed">
      {whyFailed(entry)}{' '}
      <button type="button" onClick={() => retry(visit, entry.client_id)}>
        {say('message.again')}
      </button>{' '}
      <button type="button" onClick={() => discard(visit, entry.client_id)}>
        {say('message.remove')}
      </button>
    </span>
  );
}
