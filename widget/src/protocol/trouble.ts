/** What went wrong, as the protocol says it; `panel/problem_words.ts` says it to the visitor. */

import type { ErrorFrame } from './server_frames';

/** A code of `docs/protocol.md`, or one of the panel's own, and a text that is for whoever develops against the protocol. */
export type Problem = Pick<ErrorFrame, 'code' | 'message'>;

export interface Trouble extends Problem {
  /** What was sent is kept, and sent again. */
  readonly isKept: boolean;
}

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

export function problemOf({ code, message }: ErrorFrame): Problem {
  return { code, message };
}
