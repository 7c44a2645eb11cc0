/** What the host page is told of a change in the panel: that something has happened, and never what was said. */

import type { ToHost } from '../protocol/host';
import type { View } from './view';
import type { ViewStore } from './view_store';

/**
 * Tells of everything that changes from now on; what one frame brings about is one change.
 *
 * @param untold is the view of which the host page knows
 */
export function tellChanges(visit: ViewStore, untold: View, send: (message: ToHost) => void): void {
  let shown = untold;
  let isTelling = false;
  const tell = () => {
    const before = shown;
    isTelling = false;
    shown = visit.view;
    told(before, shown).forEach(send);
  };
  tell();
  visit.subscribe(() => {
    if (isTelling) return;
    isTelling = true;
    queueMicrotask(tell);
  });
}

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
