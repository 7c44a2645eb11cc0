/** What the visitor sent and the server has not yet stored. Pure: entries in, entries out. */

import type { Page } from '../page/page';
import type { Ack, ErrorFrame } from './server_frames';
import type { Say, WantPerson } from './visitor_frames';

/** Entries; they survive a reload, so that a long time without a connection must not fill the storage. */
export const OUTBOX_MAX = 200;

export type EntryState = 'sending' | 'sent' | 'failed';

export interface Entry {
  readonly client_id: string;
  readonly kind: 'say' | 'want_person';
  readonly text: string;
  readonly page: Page | null;
  /** Milliseconds since the epoch, by the visitor's clock. */
  readonly at: number;
  readonly state: EntryState;
  /** Why it failed, in words for the visitor. */
  readonly problem: string | null;
}

export type Outbox = readonly Entry[];

/** The frames to send, or to send again, in the order in which the visitor wrote. */
export function unacknowledged(outbox: Outbox): (Say | WantPerson)[] {
  return outbox.filter((entry) => entry.state === 'sending').map(frameOf);
}

export function frameOf(entry: Entry): Say | WantPerson {
  const { client_id, text, page } = entry;
  const where = page ? { page } : {};
  return entry.kind === 'say'
    ? { type: 'say', client_id, text, ...where }
    : { type: 'want_person', client_id, ...where };
}

/** A said text stays visible as `sent` until its message comes; a wish is answered by a system message of its own. */
export function acknowledged(outbox: Outbox, ack: Ack): Outbox {
  return outbox
    .filter((entry) => entry.client_id !== ack.client_id || entry.kind === 'say')
    .map((entry) => (entry.client_id === ack.client_id ? { ...entry, state: 'sent', problem: null } : entry));
}

export function refused(outbox: Outbox, error: ErrorFrame): Outbox {
  if (error.retryable) return outbox;
  return outbox.map((entry) =>
    entry.client_id === error.client_id && entry.state === 'sending'
      ? { ...entry, state: 'failed', problem: error.message }
      : entry,
  );
}

/** The same words under a new id: the old one may be taken. */
export function tryAgain(outbox: Outbox, client_id: string, fresh_id: string): Outbox {
  return outbox.map((entry) =>
    entry.client_id === client_id && entry.state === 'failed'
      ? { ...entry, client_id: fresh_id, state: 'sending', problem: null }
      : entry,
  );
}

export function without(outbox: Outbox, client_id: string): Outbox {
  return outbox.filter((entry) => entry.client_id !== client_id);
}
