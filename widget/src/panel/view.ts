/** What the panel shows, as one value. */

import type { Page } from '../page/page';
import type { Message, PastConversation, People } from '../protocol/server_frames';
import type { Session } from '../protocol/session';
import type { Ratings } from './ratings';
import type { Connection } from './socket';
import type { Typist } from './typing';

export interface View {
  readonly session: Session;
  readonly connection: Connection;
  /** The connection was lost, and is not back yet. */
  readonly isAway: boolean;
  readonly page: Page | null;
  readonly isOpen: boolean;
  /** Messages of the AI agent or a person that came while the panel was closed. */
  readonly unread: number;
  /** The last finished message of somebody else, to be read out once. */
  readonly arrived: Message | null;
  /** The person who is writing at the moment, as far as was heard. */
  readonly typist: Typist | null;
  /** Whether an answer helped, by its `seq`, as far as it was said here. */
  readonly ratings: Ratings;
  /** The message whose guide was shown last, and whether what it points at was not there. */
  readonly guide: { readonly seq: number; readonly isLost: boolean } | null;
  /** Whether people answer at the moment, and who they are. */
  readonly people: People | null;
  /** The visitor's conversations, once they were asked for. */
  readonly past: readonly PastConversation[] | null;
  /** The last message that was shown, by conversation, as far as it is known here. */
  readonly seen: Readonly<Record<string, number>>;
  /** Whether a sound tells of a new message. */
  readonly sound: boolean;
  /** What is marked on the page: asked about only if the visitor says so. */
  readonly selection: string;
  /** Why a guide that the host page started could not go on. */
  readonly lost: string;
  /** Counts the people who were here one after the other, as far as a token told them apart. */
  readonly guest: number;
}

/** What is shown before anything has happened. */
export function newView(session: Session): View {
  return {
    session,
    connection: 'idle',
    isAway: false,
    page: null,
    isOpen: false,
    unread: 0,
    arrived: null,
    typist: null,
    ratings: new Map(),
    guide: null,
    people: null,
    past: null,
    seen: {},
    sound: false,
    selection: '',
    lost: '',
    guest: 0,
  };
}
