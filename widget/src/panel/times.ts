/** Day and time as the panel's language writes them. */

import { LANGUAGE, say } from '../words/words';

const TIME = new Intl.DateTimeFormat(LANGUAGE, { hour: 'numeric', minute: '2-digit' });
const DAY = new Intl.DateTimeFormat(LANGUAGE, { weekday: 'long', day: 'numeric', month: 'long' });

export function timeOf(at: number): string {
  return TIME.format(at);
}

/** "Today" for the day of `now`, else the weekday and the date. */
export function dayOf(at: number, now: number): string {
  return isSameDay(at, now) ? say('times.today') : DAY.format(at);
}

export function isSameDay(one: number, other: number): boolean {
  return new Date(one).toDateString() === new Date(other).toDateString();
}
