/** One line about what goes wrong at the moment, and what becomes of what the visitor wrote. */

import type { Outbox } from '../protocol/outbox';
import type { Session } from '../protocol/session';
import { say } from '../words/words';
import { troubleWords } from './problem_words';
import type { View } from './view';

export function Notice({ view }: { view: View }) {
  const line = noticeLine(view, navigator.onLine) ?? view.lost;
  return line && <p class="notice">{line}</p>;
}

/** @returns null while all is well. */
export function noticeLine({ isAway, session }: Pick<View, 'isAway' | 'session'>, isOnline: boolean) {
  if (!isAway) return session.notice && troubleWords(session.notice);
  const why = isOnline ? whyAway(session) : say('notice.offline');
  return [why, promise(session.outbox)].filter(Boolean).join(' ');
}

function whyAway({ sentAway, notice }: Session): string {
  switch (sentAway) {
    case 'restart':
      return say('notice.restart');
    case 'unavailable':
      return say('notice.unavailable');
    case 'too_many':
      return notice ? troubleWords(notice) : say('notice.too_many');
    case 'too_slow':
    case null:
      return say('notice.connecting');
  }
}

function promise(outbox: Outbox): string {
  const waits = (kind: 'say' | 'want_person') =>
    outbox.some((entry) => entry.kind === kind && entry.state === 'sending');
  if (waits('want_person')) return say('notice.person_waits');
  return waits('say') ? say('notice.message_waits') : '';
}
