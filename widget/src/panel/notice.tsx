/** One line about what goes wrong at the moment, and what becomes of what the visitor wrote. */

import type { Outbox } from '../protocol/outbox';
import type { Session } from '../protocol/session';
import type { View } from './view';

export function Notice({ view }: { view: View }) {
  return (
    <p class="notice" role="status">
      {noticeLine(view, navigator.onLine)}
    </p>
  );
}

/** @returns null while all is well. */
export function noticeLine({ isAway, session }: Pick<View, 'isAway' | 'session'>, isOnline: boolean) {
  if (!isAway) return session.notice;
  const why = isOnline ? whyAway(session) : 'You are offline.';
  return [why, promise(session.outbox)].filter(Boolean).join(' ');
}

function whyAway({ sentAway, notice }: Session): string {
  switch (sentAway) {
    case 'restart':
      return 'We are updating our service. Connecting again…';
    case 'unavailable':
      return 'Help cannot be reached for the moment. Trying again…';
    case 'too_many':
      return notice ?? 'Help is open too often. Trying again…';
    case 'too_slow':
    case null:
      return 'Connecting again…';
  }
}

function promise(outbox: Outbox): string {
  const waits = (kind: 'say' | 'want_person') =>
    outbox.some((entry) => entry.kind === kind && entry.state === 'sending');
  if (waits('want_person')) return 'A person will be asked as soon as the connection is back.';
  return waits('say') ? 'What you wrote is kept, and will be sent by itself.' : '';
}
