/** Frames that the panel sends (`docs/protocol.md`). */

import type { Page } from '../page/page';

export const PROTOCOL_VERSION = 1;

/** Code points of one message. */
export const TEXT_CHARACTERS_MAX = 4_000;

export interface Hello {
  readonly type: 'hello';
  readonly version: number;
  readonly site: string;
  readonly visitor: string | null;
  readonly conversation: string | null;
  readonly after_seq: number;
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

export interface Ping {
  readonly type: 'ping';
  readonly nonce: number;
}

export type VisitorFrame = Hello | PageReport | Say | WantPerson | Ping;
