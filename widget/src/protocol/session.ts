/** The visitor's session as a value: state and frame in, state out. No socket, no clock, no storage. */

import { acknowledged, moved, placedIn, refused, without, type Outbox } from './outbox';
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
import { isFatal, isSilent, problemOf, type Trouble } from './trouble';
import { say } from '../words/words';
import { PROTOCOL_VERSION, type Hello } from './visitor_frames';

export interface Session {
  readonly visitor: string | null;
  readonly conversation: string | null;
  /** The visitor has started over: the name under which their next word begins a conversation. */
  readonly fresh: string | null;
  readonly status: ConversationStatus;
  /** The person who has the conversation. */
  readonly person: string | null;
  /** Path of their picture. */
  readonly picture: string | null;
  /** Stored messages by rising `seq`, each once. */
  readonly messages: readonly Message[];
  /** Highest `seq` that the welcome announced: what comes after it is new to the visitor. */
  readonly known_seq: number;
  /** Highest `seq` that the first welcome announced; what comes after it is read out. null before that welcome. */
  readonly heard_seq: number | null;
  readonly stream: Stream | null;
  readonly outbox: Outbox;
  /** What is wrong with the product at the moment. */
  readonly incident: Incident | null;
  /** Words for the visitor when nothing works any more. */
  readonly fatal: string | null;
  /** Why the server ended the session, until the next one. */
  readonly sentAway: Bye['reason'] | 'too_many' | null;
  /** What went wrong, until the next thing goes right. */
  readonly notice: Trouble | null;
}

export function newSession(visitor: string | null, outbox: Outbox): Session {
  return {
    visitor,
    conversation: null,
    fresh: null,
    status: 'with_ai',
    person: null,
    picture: null,
    messages: [],
    known_seq: 0,
    heard_seq: null,
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
  const { visitor, conversation, fresh, stream } = session;
  return {
    type: 'hello',
    version: PROTOCOL_VERSION,
    site,
    visitor,
    conversation,
    after_seq: contiguousSeq(session.messages),
    ...(fresh !== null && conversation === null ? { fresh } : {}),
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
      return isAbout(session, frame) ? continued(within(session, frame.conversation), frame) : session;
  }
}

type ConversationFrame = Extract<ServerFrame, { conversation: string }>;

/** Whoever has started over hears nothing of the conversation before: theirs begins with a word of their own. */
function isAbout({ conversation, fresh, outbox }: Session, frame: ConversationFrame): boolean {
  if (conversation !== null) return conversation === frame.conversation;
  if (fresh === null) return true;
  const client_id = frame.type === 'ack' || frame.type === 'message' ? frame.client_id : null;
  return outbox.some((entry) => entry.client_id === client_id);
}

/** The conversation has a name from now on. */
function within(session: Session, conversation: string): Session {
  if (session.conversation === conversation) return session;
  const { fresh, outbox } = session;
  return {
    ...session,
    conversation,
    fresh: null,
    outbox: fresh === null ? outbox : moved(outbox, fresh, conversation),
  };
}

/** The visitor starts over: what they say next begins a conversation of this name, and the one before stays as it is. */
export function startedOver(session: Session, fresh: string): Session {
  const { visitor, incident } = session;
  return { ...newSession(visitor, []), fresh, incident };
}

/** @param outbox what was written in that conversation and has not arrived */
export function reopened(session: Session, conversation: string, outbox: Outbox): Session {
  const { visitor, incident } = session;
  return { ...newSession(visitor, outbox), conversation, incident };
}

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
      return withStatus(session, frame.status, frame);
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
    ...placed(session, conversation),
    visitor,
    conversation,
    messages,
    known_seq: last_seq,
    heard_seq: (same ? session.heard_seq : null) ?? last_seq,
    stream: same ? session.stream : NO_STREAM,
    incident: null,
    fatal: null,
    sentAway: null,
    notice: null,
  };
  return withStatus(next, status, lastPerson(messages));
}

/** What was written for a conversation that is not there after all is said where the visitor is now. */
function placed(session: Session, conversation: string | null): Session {
  const { fresh } = session;
  const astray = session.conversation === conversation ? null : session.conversation;
  const outbox = astray === null ? session.outbox : moved(session.outbox, astray, null);
  if (conversation !== null) {
    const next = within({ ...session, outbox }, conversation);
    return { ...next, outbox: placedIn(next.outbox, conversation) };
  }
  return { ...session, outbox: fresh === null ? outbox : placedIn(outbox, fresh) };
}

function stored(session: Session, frame: Message): Session {
  if (session.messages.some((message) => message.seq === frame.seq)) return session;
  const ends = frame.run !== null && frame.run === session.stream?.run;
  return settled({
    ...session,
    messages: inserted(session.messages, frame),
    ...(frame.author === 'person' ? faceOf(frame) : {}),
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

type Face = Pick<Message, 'name' | 'picture'>;

function withStatus(session: Session, status: ConversationStatus, face: Face | null): Session {
  const known = status === 'with_person' && face !== null && face.name !== null;
  return {
    ...session,
    ...(known ? faceOf(face) : {}),
    status,
    stream: isWithAi(status) ? session.stream : NO_STREAM,
  };
}

function faceOf({ name, picture }: Face): Pick<Session, 'person' | 'picture'> {
  return { person: name, picture };
}

/** While a person has the conversation the AI agent is silent; a piece that was under way comes to nothing. */
function isWithAi(status: ConversationStatus): boolean {
  return status === 'with_ai' || status === 'resolved';
}

function failed(session: Session, error: ErrorFrame): Session {
  if (isFatal(error)) return { ...session, fatal: fatalWords(error) };
  const mine = session.outbox.some((entry) => entry.client_id === error.client_id);
  const shown = error.retryable || !mine;
  const isAboutAll = error.code === 'too_many' && error.client_id === null;
  return {
    ...session,
    sentAway: isAboutAll ? 'too_many' : session.sentAway,
    outbox: refused(session.outbox, error),
    notice: shown && !isSilent(error) ? { ...problemOf(error), isKept: mine } : session.notice,
  };
}

function fatalWords({ code }: ErrorFrame): string {
  return code === 'version_not_supported' ? say('fatal.reload') : say('fatal.not_here');
}

function lastPerson(messages: readonly Message[]): Message | null {
  return messages.findLast((message) => message.author === 'person') ?? null;
}
