/** What is said about an error: its own text is for whoever develops against the protocol, and in English. */

import { say } from '../words/words';
import type { ErrorFrame } from './server_frames';

/** After these no attempt can succeed until somebody changes something. */
const FATAL_CODES: readonly string[] = ['site_unknown', 'origin_not_allowed', 'version_not_supported'];

/** A visitor can do nothing about these, and need not: the session goes on. */
const SILENT_CODES: readonly string[] = ['conversation_not_found', 'identity_refused'];

export function isFatal({ code }: ErrorFrame): boolean {
  return FATAL_CODES.includes(code);
}

export function isSilent({ code }: ErrorFrame): boolean {
  return SILENT_CODES.includes(code);
}

/** Why something cannot be done, in words for the visitor. */
export function problemOf({ code, message }: ErrorFrame): string {
  switch (code) {
    case 'site_unknown':
    case 'origin_not_allowed':
      return say('fatal.not_here');
    case 'version_not_supported':
      return say('fatal.reload');
    case 'message_too_long':
      return say('error.too_long');
    case 'message_empty':
      return say('error.empty');
    case 'email_invalid':
      return say('email.no_address');
    case 'action_not_open':
      return say('error.action_over');
    case 'client_id_reused':
    case 'malformed_frame':
    case 'internal_error':
      return say('error.ours');
    case 'unavailable':
      return say('error.unavailable');
    case 'rate_limited':
    case 'too_many':
      return say('error.too_many');
    default:
      return message;
  }
}

/** What passes by itself, about something that is kept and sent again. */
export function passingOf(error: ErrorFrame): string {
  switch (error.code) {
    case 'unavailable':
      return say('passing.unavailable');
    case 'internal_error':
      return say('passing.internal_error');
    case 'rate_limited':
      return say('passing.rate_limited');
    default:
      return problemOf(error);
  }
}
