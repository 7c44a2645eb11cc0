/** Where an action stands, read off the messages and what is still on its way. Pure. */

import type { ActionCard } from '../../protocol/cards';
import { wordOf } from '../../protocol/outbox';
import type { Session } from '../../protocol/session';

/**
 * `open` waits for the visitor's word; `sending` has it, and the server has not; `with_people` is nobody's to press while
 * a person has the conversation or is awaited; the last three are final.
 */
export type ActionState =
  'open' | 'sending' | 'failed' | 'with_people' | 'confirmed' | 'declined' | 'expired';

/** @param now milliseconds since the epoch */
export function actionState(
  card: ActionCard,
  { messages, outbox, status }: Pick<Session, 'messages' | 'outbox' | 'status'>,
  now: number,
): ActionState {
  const settling = messages.find((message) => message.settles === card.action);
  if (settling?.author === 'visitor') return settling.text === card.confirm ? 'confirmed' : 'declined';
  if (settling) return 'expired';
  const word = wordOf(outbox, 'decide', card.action);
  if (word && word.state !== 'failed') return 'sending';
  if (Date.parse(card.expires_at) <= now) return 'expired';
  if (status === 'waiting_for_person' || status === 'with_person') return 'with_people';
  return word ? 'failed' : 'open';
}
