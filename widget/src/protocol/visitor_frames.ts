/** Frames that the panel sends (`docs/protocol.md`). */

import type { Page } from '../page/page';

export const PROTOCOL_VERSION = 1;

/** Code points of one message. */
export const TEXT_CHARACTERS_MAX = 4_000;

/** Characters of a token; a hello with a longer one would be no legal frame. */
export const TOKEN_CHARACTERS_MAX = 4_096;

/** Characters of an address. */
export const EMAIL_CHARACTERS_MAX = 254;

/** Characters of what is marked on the page, and of what is added to a thumb or a score. */
export const SELECTION_CHARACTERS_MAX = 500;
export const COMMENT_CHARACTERS_MAX = 1_000;

/** Files beside one message. */
export const ATTACHMENTS_MAX = 5;

type Declared = 'targets' | 'facts';

/** A page as it is reported: without what it does not declare, as a server expects it that does not know it yet. */
export type ReportedPage = Omit<Page, Declared> & Partial<Pick<Page, Declared>>;

export function reported({ targets, facts, ...rest }: Page): ReportedPage {
  return {
    ...rest,
    ...(targets.length > 0 ? { targets } : {}),
    ...(Object.keys(facts).length > 0 ? { facts } : {}),
  };
}

/** How much of an answer under way is here: `offset` code points of this revision of `run`. */
export interface HeardAnswer {
  readonly run: string;
  readonly revision: number;
  readonly offset: number;
}

/** A page that the visitor came through; `ago`: seconds since they came there. */
export interface SeenFrame {
  readonly key: string;
  readonly title: string;
  readonly ago: number;
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
  /** Pages before this one that may not be stored yet, the oldest first. */
  readonly trail?: readonly SeenFrame[];
  /** JWT by which the host's back end vouches for who this is. */
  readonly token?: string;
  /** The visitor starts over: the next word begins a conversation of this name. */
  readonly fresh?: string;
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
  /** What the visitor has marked on the page. */
  readonly selection?: string;
  /** Ids of uploads. */
  readonly attachments?: readonly string[];
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
  readonly comment?: string;
}

export interface Survey {
  readonly type: 'survey';
  readonly client_id: string;
  readonly score: number;
  readonly comment?: string;
}

export interface EndConversation {
  readonly type: 'end';
  readonly client_id: string;
}

export interface MailTranscript {
  readonly type: 'mail_transcript';
  readonly client_id: string;
  readonly email: string;
}

export interface ListConversations {
  readonly type: 'list_conversations';
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
  | Hello
  | PageReport
  | Say
  | WantPerson
  | Decide
  | LeaveEmail
  | Rate
  | Survey
  | EndConversation
  | MailTranscript
  | ListConversations
  | Stop
  | VisitorTyping
  | Ping;
