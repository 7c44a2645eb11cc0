/** The visitor's session as a value: state and frame in, state out. No socket, no clock, no storage. */

import { acknowledged, refused, without, type Outbox } from './outbox';
import { appended, heardOf, NO_STREAM, type Stream } from './stream';
import type {
  Bye,
  ConversationStatus,
  ErrorFrame,
  Incident,
  Message,
  ServerFrame,
  Welcome,
} from './server_frames';
import { PROTOCOL_VERSION, type Hello } from './visitor_frames';

/** Errors after which no attempt can succeed until somebody changes something. */
const FATAL_CODES: readonly string[] = ['site_unknown', 'origin_not_allowed', 'version_not_supported'];

/** Errors that a visitor can do nothing about, and need not: the session goes on. */
const SILENT_CODES: readonly string[] = ['conversation_not_found', 'identity_refused'];

/** Errors that pass by themselves, in words that say so: what was sent is kept, and sent again. */
const PASSING: Readonly<Record<string, string>> = {
  unavailable: 'We could not save this yet; it is sent again by itself.',
  internal_error: 'Something went wrong on our side; this is sent again by itself.',
  rate_limited: 'That was a lot at once; the rest is sent by itself in a moment.',
};

export interface Session {
  readonly visitor: string | null;
  readonly conversation: string | null;
  readonly status: ConversationStatus;
  /** The person who has the conversation. */
  readonly person: string | null;
  /** Stored messages by rising `seq`, each once. */
  readonly messages: readonly Message[];
  /** Highest `seq` that the welcome announced: what comes after it is new to the visitor. */
  readonly known_seq: number;
  readonly stream: Stream | null;
  readonly outbox: Outbox;
  /** What is wrong with the product at the moment. */
  readonly incident: Incident | null;
  /** Words for the visitor when nothing works any more. */
  readonly fatal: string | null;
  /** Why the server ended the session, until the next one. */
  readonly sentAway: Bye['reason'] | 'too_many' | null;
  /** Words for the visitor about something that went wrong, until the next thing goes right. */
  readonly notice: string | null;
}

export function newSession(visitor: string | null, outbox: Outbox): Session {
  return {
    visitor,
    conversation: null,
    status: 'with_ai',
    person: null,
    messages: [],
    known_seq: 0,
    stream: NO_STREAM,
    outbox,
    incident: null,
    fatal: null,
    sentAway: null,
    notice: null,
  };
}

/** The frame that opens, or resumes, the session. */
export function helloOf(session: Session, site: string): Omit<Hello, 'page' | 'token'> {
  const { visitor, conversation, stream } = session;
  return {
    type: 'hello',
    version: PROTOCOL_VERSION,
    site,
    visitor,
    conversation,
    after_seq: contiguousSeq(session.messages),
    ...(stream ? { answer: heardOf(stream) } : {}),
  };
}

/** The last `seq` before the first gap. */
export function contiguousSeq(messages: readonly Message[]): number {
  const gapAt = messages.findIndex((message, index) => message.seq !== index + 1);
  return gapAt < 0 ? messages.length : gapAt;
}

/** A message before this one is missing: the session has to be resumed to get it. */
export function followsGap(session: Session, message: Message): boolean {
  return contiguousSeq(session.messages) < message.seq;
}

/** The visitor wants no more of the answer under way; the same session when there is none, or it was said already. */
export function stopping(session: Session): Session {
  const { stream } = session;
  return stream && !stream.stopping ? { ...session, stream: { ...stream, stopping: true } } : session;
}

export function receive(session: Session, frame: ServerFrame): Session {
  switch (frame.type) {
    case 'welcome':
      return welcomed(session, frame);
    case 'error':
      return failed(session, frame);
    case 'bye':
      return { ...session, sentAway: frame.reason };
    case 'incident':
      return { ...session, incident: frame.incident };
    case 'people':
    case 'conversations':
    case 'pong':
      return session;
    default:
      return session.conversation === null || session.conversation === frame.conversation
        ? continued({ ...session, conversation: frame.conversation }, frame)
        : session;
  }
}

type ConversationFrame = Extract<ServerFrame, { conversation: string }>;

function continued(session: Session, frame: ConversationFrame): Session {
  switch (frame.type) {
    case 'ack':
      return settled({ ...session, outbox: acknowledged(session.outbox, frame), notice: null });
    case 'message':
      return stored(session, frame);
    case 'answering':
    case 'delta':
      if (!isWithAi(session.status)) return session;
      if (session.messages.some((message) => message.run === frame.run)) return session;
      return { ...session, stream: appended(session.stream, frame) };
    case 'status':
      return withStatus(session, frame.status, frame.name);
    case 'typing':
      return session;
  }
}

function welcomed(session: Session, frame: Welcome): Session {
  const { visitor, conversation, status, last_seq } = frame;
  const isMe = session.visitor === null || session.visitor === visitor;
  const same = isMe && frame.recovered && (session.conversation ?? conversation) === conversation;
  const messages = same ? session.messages : [];
  const next = {
    ...session,
    visitor,
    conversation,
    messages,
    known_seq: last_seq,
    stream: same ? session.stream : NO_STREAM,
    incident: null,
    fatal: null,
    sentAway: null,
    notice: null,
  };
  return withStatus(next, status, lastPerson(messages));
}

function stored(session: Session, frame: Message): Session {
  if (session.messages.some((message) => message.seq === frame.seq)) return session;
  const ends = frame.run !== null && frame.run === session.stream?.run;
  return settled({
    ...session,
    messages: inserted(session.messages, frame),
    person: frame.author === 'person' ? frame.name : session.person,
    stream: ends ? NO_STREAM : session.stream,
    notice: frame.author === 'visitor' ? session.notice : null,
  });
}

function inserted(messages: readonly Message[], message: Message): readonly Message[] {
  const last = messages.at(-1);
  if (!last || last.seq < message.seq) return [...messages, message];
  const at = messages.findIndex((other) => other.seq > message.seq);
  return [...messages.slice(0, at), message, ...messages.slice(at)];
}

/** An outbox entry whose message is in the transcript has nothing left to say; nor has one about a settled action. */
function settled(session: Session): Session {
  const arrived = session.outbox.filter((entry) =>
    session.messages.some(
      ({ client_id, settles }) =>
        client_id === entry.client_id || (entry.kind === 'decide' && settles === entry.text),
    ),
  );
  if (arrived.length === 0) return session;
  return {
    ...session,
    outbox: arrived.reduce((outbox, entry) => without(outbox, entry.client_id), session.outbox),
  };
}

function withStatus(session: Session, status: ConversationStatus, name: string | null): Session {
  const person = status === 'with_person' ? (name ?? session.person) : session.person;
  return { ...session, status, person, stream: isWithAi(status) ? session.stream : NO_STREAM };
}

/** While a person has the conversation the AI agent is silent; a piece that was under way comes to nothing. */
function isWithAi(status: ConversationStatus): boolean {
  return status === 'with_ai' || status === 'resolved';
}

function failed(session: Session, error: ErrorFrame): Session {
  if (FATAL_CODES.includes(error.code)) return { ...session, fatal: error.message };
  const mine = session.outbox.some((entry) => entry.client_id === error.client_id);
  const shown = error.retryable || !mine;
  const silent = SILENT_CODES.includes(error.code);
  const isAboutAll = error.code === 'too_many' && error.client_id === null;
  return {
    ...session,
    sentAway: isAboutAll ? 'too_many' : session.sentAway,
    outbox: refused(session.outbox, error),
    notice: shown && !silent ? wordsOf(error, mine) : session.notice,
  };
}

function wordsOf({ code, message }: ErrorFrame, isAboutEntry: boolean): string {
  return (isAboutEntry ? PASSING[code] : null) ?? message;
}

function lastPerson(messages: readonly Message[]): string | null {
  return messages.findLast((message) => message.author === 'person')?.name ?? null;
}
