/** What the visitor sent and the server has not yet stored. Pure: entries in, entries out. */

import type { Page } from '../page/page';
import type { Ack, Attachment, ErrorFrame } from './server_frames';
import { problemOf, type Problem } from './trouble';
import { reported, type VisitorFrame } from './visitor_frames';

/** Entries of all tabs; they survive a reload, so that a long time without a connection must not fill the storage. */
export const OUTBOX_MAX = 200;

/** Milliseconds that an entry waits for a connection: 72 hours. What is older may no longer be meant. */
export const WAIT_MS_MAX = 72 * 3_600_000;

/** Faults of the server over one entry before it gives way to those behind it. */
export const FAULTS_MAX = 3;

export type EntryState = 'sending' | 'sent' | 'failed';

export const KINDS = ['say', 'want_person', 'decide', 'email', 'survey', 'end', 'mail_transcript'] as const;

export interface Entry {
  readonly client_id: string;
  readonly kind: (typeof KINDS)[number];
  /** What was said, the action that was decided about, the address that was left, or the comment on a score. */
  readonly text: string;
  /** The word about an action; false for everything else. */
  readonly confirm: boolean;
  /** 1 to 5 in an answer to a survey; 0 for everything else. */
  readonly score: number;
  /** What is marked on the page, where the text asks about it. */
  readonly selection: string;
  /** Files that were sent before, and stand beside the text. */
  readonly attachments: readonly Attachment[];
  readonly page: Page | null;
  /** Where it belongs: the conversation, or the name under which one begins; null before there is any. */
  readonly conversation: string | null;
  /** Milliseconds since the epoch, by the visitor's clock. */
  readonly at: number;
  readonly state: EntryState;
  /** Why it failed. */
  readonly problem: Problem | null;
  /** Times that the server had an `internal_error` over it. */
  readonly faults: number;
}

export type Outbox = readonly Entry[];

/**
 * What is to be sent now: the first text that is not stored, and all that is no text. A text waits for the one before
 * it, so that they are stored in the order in which they were written; a wish, a decision and an address wait for nothing.
 */
export function due(outbox: Outbox): readonly Entry[] {
  const waiting = outbox.filter((entry) => entry.state === 'sending');
  const first = waiting.find((entry) => entry.kind === 'say');
  return waiting.filter((entry) => entry === first || entry.kind !== 'say');
}

export function frameOf(entry: Entry): VisitorFrame {
  const { client_id, kind, text, confirm, score, selection, attachments, page } = entry;
  const where = page ? { page: reported(page) } : {};
  switch (kind) {
    case 'say':
      return {
        type: 'say',
        client_id,
        text,
        ...where,
        ...(selection ? { selection } : {}),
        ...(attachments.length > 0 ? { attachments: attachments.map(({ id }) => id) } : {}),
      };
    case 'want_person':
      return { type: 'want_person', client_id, ...where };
    case 'decide':
      return { type: 'decide', client_id, action: text, confirm, ...where };
    case 'email':
    case 'mail_transcript':
      return { type: kind, client_id, email: text };
    case 'survey':
      return { type: 'survey', client_id, score, ...(text ? { comment: text } : {}) };
    case 'end':
      return { type: 'end', client_id };
  }
}

/** What is shown stays, as `sent`, until its message comes; a wish is answered by a system message of its own. */
const WISHES: readonly Entry['kind'][] = ['want_person', 'end', 'mail_transcript'];

export function acknowledged(outbox: Outbox, ack: Ack): Outbox {
  return outbox
    .filter((entry) => entry.client_id !== ack.client_id || !WISHES.includes(entry.kind))
    .map((entry) => (entry.client_id === ack.client_id ? { ...entry, state: 'sent', problem: null } : entry));
}

export function refused(outbox: Outbox, error: ErrorFrame): Outbox {
  return outbox.map((entry) =>
    entry.client_id === error.client_id && entry.state === 'sending' ? troubled(entry, error) : entry,
  );
}

function troubled(entry: Entry, error: ErrorFrame): Entry {
  const faults = entry.faults + (error.code === 'internal_error' ? 1 : 0);
  const isOver = !error.retryable || faults >= FAULTS_MAX;
  return isOver ? { ...entry, faults, state: 'failed', problem: problemOf(error) } : { ...entry, faults };
}

/** The latest word about one thing: about an action, an address, a score, or the conversation as a whole. */
export function wordOf(outbox: Outbox, kind: Entry['kind'], action?: string): Entry | undefined {
  return outbox.findLast((entry) => entry.kind === kind && (action === undefined || entry.text === action));
}

/** The same words under a new id: the old one may be taken. */
export function tryAgain(outbox: Outbox, client_id: string, fresh_id: string, at: number): Outbox {
  return outbox.map((entry) =>
    entry.client_id === client_id && entry.state === 'failed'
      ? { ...entry, client_id: fresh_id, state: 'sending', problem: null, faults: 0, at }
      : entry,
  );
}

export function without(outbox: Outbox, client_id: string): Outbox {
  return outbox.filter((entry) => entry.client_id !== client_id);
}

/** What waited too long is not sent behind the visitor's back: it is shown, with a way to send it. */
export function expired(outbox: Outbox, now: number): Outbox {
  const isTooOld = (entry: Entry) => entry.state === 'sending' && now - entry.at > WAIT_MS_MAX;
  if (!outbox.some(isTooOld)) return outbox;
  return outbox.map((entry) =>
    isTooOld(entry)
      ? { ...entry, state: 'failed', problem: { code: 'waited_too_long', message: '' } }
      : entry,
  );
}

/** Takes in what another tab left unsent; should that tab live, the same `client_id` is stored once. */
export function adopted(outbox: Outbox, kept: Outbox): Outbox {
  const mine = new Set(outbox.map((entry) => entry.client_id));
  const others = kept.filter((entry) => entry.state === 'sending' && !mine.has(entry.client_id));
  return others.length === 0 ? outbox : [...outbox, ...others].sort((one, other) => one.at - other.at);
}

/** What belongs to the conversation of this name; what was written before there was any belongs to every one. */
export function placedIn(outbox: Outbox, ...names: readonly (string | null)[]): Outbox {
  return outbox.filter(({ conversation }) => conversation === null || names.includes(conversation));
}

/** The same entries, once the conversation that they belong to is called something else. */
export function moved(outbox: Outbox, from: string | null, to: string | null): Outbox {
  return outbox.map((entry) => (entry.conversation === from ? { ...entry, conversation: to } : entry));
}
