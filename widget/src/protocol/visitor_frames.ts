/** Frames that the panel sends (`docs/protocol.md`). */

import type { Page } from '../page/page';

export const PROTOCOL_VERSION = 1;

/** Code points of one message. */
export const TEXT_CHARACTERS_MAX = 4_000;

/** Characters of a token; a hello with a longer one would be no legal frame. */
export const TOKEN_CHARACTERS_MAX = 4_096;

/** Characters of an address. */
export const EMAIL_CHARACTERS_MAX = 254;

/** A page as it is reported: without targets when it declares none, as a server that knows no targets expects it. */
export type ReportedPage = Omit<Page, 'targets'> & Partial<Pick<Page, 'targets'>>;

export function reported({ targets, ...rest }: Page): ReportedPage {
  return targets.length > 0 ? { ...rest, targets } : rest;
}

/** How much of an answer under way is here: `offset` code points of this revision of `run`. */
export interface HeardAnswer {
  readonly run: string;
  readonly revision: number;
  readonly offset: number;
}

export interface Hello {
  readonly type: 'hello';
  readonly version: number;
  readonly site: string;
  readonly visitor: string | null;
  readonly conversation: string | null;
  readonly after_seq: number;
  readonly answer?: HeardAnswer;
  readonly page?: ReportedPage;
  /** JWT by which the host's back end vouches for who this is. */
  readonly token?: string;
}

export interface PageReport {
  readonly type: 'page';
  readonly page: ReportedPage;
}

export interface Say {
  readonly type: 'say';
  readonly client_id: string;
  readonly text: string;
  readonly page?: ReportedPage;
}

export interface WantPerson {
  readonly type: 'want_person';
  readonly client_id: string;
  readonly page?: ReportedPage;
}

/** One of the two buttons of an action's card. */
export interface Decide {
  readonly type: 'decide';
  readonly client_id: string;
  readonly action: string;
  readonly confirm: boolean;
  readonly page?: ReportedPage;
}

export interface LeaveEmail {
  readonly type: 'email';
  readonly client_id: string;
  readonly email: string;
}

export interface Rate {
  readonly type: 'rate';
  readonly seq: number;
  readonly good: boolean;
}

export interface Stop {
  readonly type: 'stop';
  readonly run: string;
}

export interface VisitorTyping {
  readonly type: 'typing';
}

export interface Ping {
  readonly type: 'ping';
  readonly nonce: number;
}

export type VisitorFrame =
  Hello | PageReport | Say | WantPerson | Decide | LeaveEmail | Rate | Stop | VisitorTyping | Ping;
