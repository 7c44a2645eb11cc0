/** What the host page is told of a change in the panel: that something has happened, and never what was said. Pure. */

import type { ToHost } from '../protocol/host';
import type { View } from './view';

/** @returns messages for the host page, in the order in which things happened */
export function told(before: View, after: View): readonly ToHost[] {
  return [...news(before, after), ...turns(before, after), ...marks(before, after)];
}

function news(before: View, after: View): ToHost[] {
  const { arrived } = after;
  const isNew = arrived !== null && arrived !== before.arrived;
  const message: ToHost[] = isNew
    ? [{ type: 'handrail:event', name: 'message', detail: { author: arrived.author, seq: arrived.seq } }]
    : [];
  return after.unread === before.unread
    ? message
    : [...message, { type: 'handrail:unread', count: after.unread }];
}

/** A conversation that is found as it was left has not turned. */
function turns(before: View, after: View): ToHost[] {
  const { session } = after;
  const events: ToHost[] = [];
  const isSame =
    before.connection === 'open' &&
    (before.session.conversation === session.conversation || before.session.conversation === null);
  if (isSame && before.session.status !== session.status) {
    const { status } = session;
    if (status === 'waiting_for_person' || status === 'with_person') {
      events.push({ type: 'handrail:event', name: 'handoff', detail: { status } });
    }
    if (status === 'resolved') events.push({ type: 'handrail:event', name: 'resolved', detail: {} });
  }
  const isOver = session.fatal !== null && before.session.fatal === null;
  if (isOver) {
    events.push({ type: 'handrail:event', name: 'error', detail: { message: session.fatal } });
  }
  return events;
}

function marks(before: View, after: View): ToHost[] {
  const is = isUnderway(after);
  return is === null || is === isUnderway(before) ? [] : [{ type: 'handrail:underway', is }];
}

/** @returns null as long as the server has not said what there is. */
function isUnderway({ session, connection }: View): boolean | null {
  if (session.outbox.length > 0) return true;
  if (connection !== 'open') return null;
  return session.conversation !== null && session.status !== 'resolved';
}
