/** Frames that the server sends (`docs/protocol.md`), and the strict reading of them. */

import { card } from './cards';
import { list, literal, nullable, object, optional, text, truth, whole, type Reader } from './readers';

const AUTHORS = ['visitor', 'ai', 'person', 'system'] as const;
const STATUSES = ['with_ai', 'waiting_for_person', 'with_person', 'resolved'] as const;
const IMPACTS = ['minor', 'major', 'critical', 'maintenance'] as const;
const BYE_REASONS = ['restart', 'too_slow', 'unavailable'] as const;

export type Author = (typeof AUTHORS)[number];
export type ConversationStatus = (typeof STATUSES)[number];

const source = object({
  number: whole(1),
  title: text,
  section: text,
  url: nullable(text),
  /** What the panel reads the whole article by; an older server does not tell. */
  article: optional(nullable(text), null),
});

export const attachment = object({
  id: text,
  name: text,
  media_type: text,
  size: whole(0),
  width: optional(nullable(whole(0)), null),
  height: optional(nullable(whole(0)), null),
});

const welcome = object({
  type: literal('welcome'),
  version: whole(1),
  visitor: text,
  conversation: nullable(text),
  status: literal(...STATUSES),
  last_seq: whole(0),
  recovered: truth,
});

const ack = object({ type: literal('ack'), client_id: text, conversation: text, seq: whole(1) });

const message = object({
  type: literal('message'),
  conversation: text,
  seq: whole(1),
  author: literal(...AUTHORS),
  name: nullable(text),
  picture: optional(nullable(text), null),
  text,
  attachments: optional(list(attachment), []),
  sources: optional(list(source), []),
  offer_person: optional(truth, false),
  client_id: optional(nullable(text), null),
  run: optional(nullable(text), null),
  stopped: optional(truth, false),
  card: optional(nullable(card), null),
  settles: optional(nullable(text), null),
  created_at: text,
});

const revision = optional(whole(0), 0);

const answering = object({ type: literal('answering'), conversation: text, run: text, revision });

const delta = object({
  type: literal('delta'),
  conversation: text,
  run: text,
  revision,
  offset: whole(0),
  text,
});

const status = object({
  type: literal('status'),
  conversation: text,
  status: literal(...STATUSES),
  name: optional(nullable(text), null),
  picture: optional(nullable(text), null),
});

const trouble = object({
  title: text,
  text,
  impact: literal(...IMPACTS),
  url: nullable(text),
  since: text,
});

const incident = object({ type: literal('incident'), incident: nullable(trouble) });

const typing = object({ type: literal('typing'), conversation: text, name: optional(nullable(text), null) });

const people = object({
  type: literal('people'),
  open: nullable(truth),
  opens_at: optional(nullable(text), null),
  faces: optional(list(object({ name: text, picture: optional(nullable(text), null) })), []),
});

const past = object({
  conversation: text,
  title: text,
  status: literal(...STATUSES),
  last_seq: whole(0),
  last_at: text,
});

const conversations = object({ type: literal('conversations'), conversations: list(past) });

const pong = object({ type: literal('pong'), nonce: whole(0) });

const error = object({
  type: literal('error'),
  code: text,
  message: text,
  retryable: truth,
  client_id: optional(nullable(text), null),
});

const bye = object({ type: literal('bye'), reason: literal(...BYE_REASONS), retry_after_ms: whole(0) });

const FRAMES = {
  welcome,
  ack,
  message,
  answering,
  delta,
  status,
  incident,
  typing,
  people,
  conversations,
  pong,
  error,
  bye,
} as const;

export type Source = ReturnType<typeof source>;
export type Welcome = ReturnType<typeof welcome>;
export type Ack = ReturnType<typeof ack>;
export type Message = ReturnType<typeof message>;
export type Answering = ReturnType<typeof answering>;
export type Delta = ReturnType<typeof delta>;
export type Attachment = ReturnType<typeof attachment>;
export type People = ReturnType<typeof people>;
export type PastConversation = ReturnType<typeof past>;
export type Conversations = ReturnType<typeof conversations>;
export type Incident = ReturnType<typeof trouble>;
export type ErrorFrame = ReturnType<typeof error>;
export type Bye = ReturnType<typeof bye>;
export type ServerFrame = ReturnType<(typeof FRAMES)[keyof typeof FRAMES]>;

/**
 * @returns the frame with exactly the fields of the protocol; null when `data` is none. A field that this panel does
 * not know is left out, so that a newer server can talk to a panel that is still open.
 */
export function readServerFrame(data: unknown): ServerFrame | null {
  try {
    const json: unknown = JSON.parse(String(data));
    const type = (json as { type?: unknown } | null)?.type;
    if (typeof type !== 'string' || !Object.hasOwn(FRAMES, type)) return null;
    const read: Reader<ServerFrame> = FRAMES[type as keyof typeof FRAMES];
    return read(json);
  } catch {
    return null;
  }
}
