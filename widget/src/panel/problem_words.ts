/** What is said about an error: its own text is for developers, and in English. */

import type { Entry } from '../protocol/outbox';
import type { Problem, Trouble } from '../protocol/trouble';
import { say } from '../words/words';

/** Why what was sent did not arrive. */
export function whyFailed({ problem }: Pick<Entry, 'problem'>): string {
  return problem ? problemWords(problem) : say('message.failed');
}

/** Why something cannot be done, in words for the visitor. */
export function problemWords({ code, message }: Problem): string {
  switch (code) {
    case 'waited_too_long':
      return say('error.waited_too_long');
    case 'outbox_full':
      return say('outbox.full');
    case 'message_too_long':
      return say('error.too_long');
    case 'message_empty':
      return say('error.empty');
    case 'email_invalid':
      return say('email.no_address');
    case 'action_not_open':
    case 'survey_not_open':
      return say('error.action_over');
    case 'client_id_reused':
    case 'malformed_frame':
    case 'internal_error':
      return say('error.ours');
    case 'unavailable':
    case 'mail_unavailable':
      return say('error.unavailable');
    case 'rate_limited':
    case 'too_many':
      return say('error.too_many');
    default:
      return message;
  }
}

/** What passes by itself, about something that is kept and sent again, is told as that. */
export function troubleWords(trouble: Trouble): string {
  switch (trouble.isKept ? trouble.code : null) {
    case 'unavailable':
      return say('passing.unavailable');
    case 'internal_error':
      return say('passing.internal_error');
    case 'rate_limited':
      return say('passing.rate_limited');
    default:
      return problemWords(trouble);
  }
}
