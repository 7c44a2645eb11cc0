/** Frames that the panel sends (`docs/protocol.md`). */

import type { Page } from '../page/page';

export const PROTOCOL_VERSION = 1;

/** Code points of one message. */
export const TEXT_CHARACTERS_MAX = 4_000;

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
  readonly page?: Page;
}

export interface PageReport {
  readonly type: 'page';
  readonly page: Page;
}

export interface Say {
  readonly type: 'say';
  readonly client_id: string;
  readonly text: string;
  readonly page?: Page;
}

export interface WantPerson {
  readonly type: 'want_person';
  readonly client_id: string;
  readonly page?: Page;
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

export type VisitorFrame = Hello | PageReport | Say | WantPerson | Stop | VisitorTyping | Ping;
