/** How the panel is, for whoever looks into a fault: counts and states, nothing that anybody has said, no secret. Pure. */

import { PROTOCOL_VERSION } from '../protocol/visitor_frames';
import { LANGUAGE } from '../words/words';
import type { View } from './view';

export function snapshotOf({
  connection,
  isOpen,
  page,
  session,
  unread,
}: View): Readonly<Record<string, unknown>> {
  const failed = session.outbox.filter((entry) => entry.state === 'failed').length;
  return {
    protocol: PROTOCOL_VERSION,
    language: LANGUAGE,
    connection,
    page: page?.key ?? null,
    open: isOpen,
    status: session.conversation === null ? null : session.status,
    messages: session.messages.length,
    answering: session.stream !== null,
    waiting: session.outbox.length,
    failed,
    unread,
    sent_away: session.sentAway,
    stopped: session.fatal !== null,
  };
}
