/** Where a visit begins: with what the one before has kept. */

import { expired } from '../protocol/outbox';
import { newSession, type Session } from '../protocol/session';
import type { Means } from './means';

/** Where something is unsent comes first. */
export function leftOff({ keep, now }: Pick<Means, 'keep' | 'now'>): Session {
  const { visitor, outbox, fresh } = keep.read();
  const unsent = outbox.find(({ state, conversation }) => state === 'sending' && conversation !== null);
  const conversation = unsent && unsent.conversation !== fresh ? unsent.conversation : null;
  return { ...newSession(visitor, expired(outbox, now())), conversation, fresh };
}
