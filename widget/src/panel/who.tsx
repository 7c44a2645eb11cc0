/** Who answers here at the moment, and when people do: in words, and as faces beside them. */

import type { People } from '../protocol/server_frames';
import type { Session } from '../protocol/session';
import { LANGUAGE, say } from '../words/words';
import { Face } from './face';
import { isSameDay } from './times';

/** Within it a weekday says which day is meant. */
const WEEK_MS = 6 * 86_400_000;

/** @param now milliseconds since the epoch */
export function whoLine({ status, person }: Session, people: People | null, now: number): string {
  if (status === 'with_person') return person ?? say('who.person');
  const isWaiting = status === 'waiting_for_person';
  const who = isWaiting ? say('who.waiting') : say('who.ai');
  return people && hasHours(people, isWaiting) ? `${who} · ${hoursLine(people, now)}` : who;
}

/** A team without hours and without faces may be nobody; whoever waits is told only when it will be longer. */
function hasHours({ open, faces }: People, isWaiting: boolean): boolean {
  return open === false || (!isWaiting && (open === true || faces.length > 0));
}

/** When people answer, by the clock of the visitor. */
export function hoursLine({ open, opens_at }: Pick<People, 'open' | 'opens_at'>, now: number): string {
  if (open !== false) return say('people.open');
  const at = Date.parse(opens_at ?? '');
  if (Number.isNaN(at)) return say('people.closed');
  const time = new Intl.DateTimeFormat(LANGUAGE, {
    ...dayParts(at, now),
    hour: 'numeric',
    minute: '2-digit',
  });
  return say('people.opens', { time: time.format(at) });
}

function dayParts(at: number, now: number): Intl.DateTimeFormatOptions {
  if (isSameDay(at, now)) return {};
  return at - now < WEEK_MS ? { weekday: 'long' } : { day: 'numeric', month: 'long' };
}

/** The person who has the conversation; before anybody has it, some of those who may take it. */
export function Faces({ session, people }: { session: Session; people: People | null }) {
  const { status, person, picture } = session;
  const faces = status === 'with_person' ? [{ name: person ?? '', picture }] : (people?.faces ?? []);
  return (
    <span class="faces" aria-hidden="true">
      {faces.map((face) => (
        <Face key={face.name} {...face} />
      ))}
    </span>
  );
}
