/** What a visitor can do in a conversation, once there is one; saying something is the visit's own. */

import { expired, tryAgain, without, wordOf } from '../protocol/outbox';
import { reopened, startedOver } from '../protocol/session';
import type { Visit } from './visit';

/** The word about an action's card: once, however often it is pressed. */
export function decide(visit: Visit, action: string, confirm: boolean): void {
  const said = wordOf(visit.view.session.outbox, 'decide', action);
  if (said && said.state !== 'failed') return;
  if (said) discard(visit, said.client_id);
  visit.put('decide', action, { confirm });
}

export function leaveEmail(visit: Visit, address: string): void {
  takeBack(visit, 'email');
  visit.put('email', address);
}

/** @param score 1 to 5: how satisfied the visitor is with what was resolved; the last word counts */
export function answerSurvey(visit: Visit, score: number, comment: string): void {
  takeBack(visit, 'survey');
  visit.put('survey', comment, { score });
}

/** The next word begins another conversation; the present one stays as it is, and can be opened again. */
export function startOver(visit: Visit): void {
  visit.leaveFor(startedOver(visit.view.session, visit.means.newId()));
}

export function openConversation(visit: Visit, id: string): void {
  const { keep, now } = visit.means;
  const { session } = visit.view;
  if (id === session.conversation) return;
  const unsent = expired(keep.read().outbox, now()).filter((entry) => entry.conversation === id);
  visit.leaveFor(reopened(session, id, unsent));
}

/** Sends a failed entry again, in its place, under a new id. */
export function retry(visit: Visit, client_id: string): void {
  const { newId, now } = visit.means;
  const { session } = visit.view;
  visit.setSession({ ...session, outbox: tryAgain(session.outbox, client_id, newId(), now()) });
  visit.wake();
}

export function discard(visit: Visit, client_id: string): void {
  const { session } = visit.view;
  visit.setSession({ ...session, outbox: without(session.outbox, client_id) });
}

/** Another word takes the place of one that has not arrived. */
function takeBack(visit: Visit, kind: 'email' | 'survey'): void {
  const said = wordOf(visit.view.session.outbox, kind);
  if (said && said.state !== 'sent') discard(visit, said.client_id);
}
