/** One visitor in one panel: joins session, socket, storage and page, and tells the view when something changed. */

import { samePage, type Page } from '../page/page';
import { adopted, expired, moved, OUTBOX_MAX, placedIn, wordOf, type Entry } from '../protocol/outbox';
import { followsGap, helloOf, newSession, receive, stopping, type Session } from '../protocol/session';
import type { Message, ServerFrame } from '../protocol/server_frames';
import { reported, TOKEN_CHARACTERS_MAX, type Hello } from '../protocol/visitor_frames';
import { leftOff } from './left_off';
import type { Means } from './means';
import { rated, rateFrame } from './ratings';
import { Sender, SENDER_TIMES } from './sender';
import { TIMES, VisitorSocket, type Connection } from './socket';
import { Trail } from './trail';
import { Typing } from './typing';
import { ViewStore } from './view_store';
import { Voucher } from './voucher';

/** What an entry holds beside its text, as far as it holds it. */
type More = Pick<Entry, 'confirm' | 'score' | 'selection' | 'attachments'>;

/** What is said of one conversation is not said of another. */
const NOTHING_YET = { arrived: null, guide: null, ratings: new Map() } as const;

export class Visit extends ViewStore {
  readonly #socket: VisitorSocket;
  readonly #sender: Sender;
  readonly #typing: Typing;
  #hasLeft = false;
  /** Another tab began a conversation while this one was on its way, and may have been told that there is none. */
  #mayMiss = false;
  #wantsPast = false;
  readonly #voucher = new Voucher();
  readonly trail: Trail;

  constructor(readonly means: Means) {
    super(leftOff(means));
    const { sound, seen } = means.keep.read();
    this.change({ sound, seen });
    this.trail = new Trail(means.keep, means.now);
    this.#socket = new VisitorSocket(
      means.connect,
      {
        hello: () => this.#hello(),
        frame: (frame) => this.#take(frame),
        connection: (connection) => this.#becomes(connection),
      },
      means.times ?? TIMES,
    );
    this.#sender = new Sender(
      () => this.view.session.outbox,
      (frame) => this.#socket.send(frame),
      means.senderTimes ?? SENDER_TIMES,
    );
    this.#typing = new Typing((typist) => this.change({ typist }), means.now);
  }

  /** The first opening connects: before it, a visitor costs the server nothing. */
  setOpen(isOpen: boolean): void {
    this.change({ isOpen, unread: isOpen ? 0 : this.view.unread });
    if (!isOpen) return;
    this.#see();
    this.#socket.open();
    this.#socket.wake();
  }

  /** A conversation may be under way: what comes in it is wanted though nobody has opened the panel. */
  listen(): void {
    if (this.means.keep.inUse) this.#socket.open();
  }

  /** The network is back or gone, or the page is looked at again. */
  wake(): void {
    if (this.#hasLeft) this.#socket.open();
    else this.#socket.wake();
    this.#hasLeft = false;
  }

  /** The page goes away. */
  leave(): void {
    this.#hasLeft ||= this.view.connection !== 'idle';
    this.#sender.rest();
    this.#socket.leave();
  }

  /** Another tab has kept something: a tab without a conversation finds the one that was begun there. */
  shared(): void {
    const { connection, session } = this.view;
    if (connection === 'idle') return;
    const isVisitor = session.visitor !== null && this.means.keep.read().visitor === session.visitor;
    const mayMiss = isVisitor && session.conversation === null && session.fresh === null;
    if (this.#joinVisitor() || (mayMiss && connection === 'open')) this.#socket.resume();
    else this.#mayMiss ||= mayMiss;
  }

  /** The host vouches for who this is, or does so anew; the server hears it with the next hello. */
  identify(token: string): void {
    if (token === this.#voucher.token) return;
    if (token.length > TOKEN_CHARACTERS_MAX) return this.#voucher.refused('the token is too long.');
    const { keep, now } = this.means;
    const before = this.#voucher.subject ?? keep.read().subject;
    this.#voucher.set(token, now());
    if (this.#voucher.contradicts(before)) this.#forget();
    this.#socket.renew();
  }

  /** The visitor has signed out: nothing of this visit is for whoever comes next. */
  shutdown(): void {
    this.#voucher.drop();
    this.#sender.rest();
    this.#socket.leave();
    this.#forget();
  }

  setPage(page: Page): void {
    if (samePage(this.view.page, page)) return;
    this.change({ page });
    this.trail.came(page);
    this.#socket.send({ type: 'page', page: reported(page) });
  }

  /** What is marked on the page; it stays here until the visitor asks about it. */
  setSelection(selection: string): void {
    this.change({ selection });
  }

  /** @param more what is marked on the page, if the text asks about it, and files beside it */
  say(text: string, more: Partial<Pick<More, 'selection' | 'attachments'>> = {}): void {
    this.change({ selection: '', lost: '' });
    this.put('say', text, more);
  }

  wantPerson(): void {
    this.wish('want_person');
  }

  /** The server is asked for the visitor's conversations: `view.past` has them once they are here. */
  listConversations(): void {
    this.#wantsPast = !this.#socket.send({ type: 'list_conversations' });
  }

  /** Whether a sound tells of a new message. */
  setSound(sound: boolean): void {
    this.means.keep.keepSound(sound);
    this.change({ sound });
  }

  /** Whether an answer helped, and why; the last word counts. */
  rate(seq: number, good: boolean, comment = ''): void {
    const word = { good, comment };
    this.change({ ratings: rated(this.view.ratings, seq, word) });
    this.#socket.send(rateFrame(seq, word));
  }

  /** @param seq of the message with the guide */
  guiding(seq: number): void {
    this.change({ guide: { seq, isLost: false } });
  }

  /** @param words why, where it is not for the card of the guide to say it */
  guideLost(words: string): void {
    const { guide } = this.view;
    if (words) this.change({ lost: words });
    else if (guide) this.change({ guide: { ...guide, isLost: true } });
  }

  /** Ends the answer that is being written; what there is of it stays. */
  stop(): void {
    const session = stopping(this.view.session);
    if (session === this.view.session) return;
    this.setSession(session);
    this.#sendStop();
  }

  /** The visitor is writing. A person who has the conversation, or is about to take it, is told now and then. */
  writes(): void {
    const { status } = this.view.session;
    const isRead = status === 'with_person' || status === 'waiting_for_person';
    if (!isRead || !this.#typing.isDue()) return;
    this.#socket.send({ type: 'typing' });
  }

  /** What is wished for once, however often it is pressed. */
  wish(kind: Entry['kind'], text = ''): void {
    if (wordOf(this.view.session.outbox, kind)?.state === 'sending') return;
    this.put(kind, text);
  }

  /** Sends something that must not be lost: it is kept until the server has stored it. */
  put(kind: Entry['kind'], text: string, more: Partial<More> = {}): void {
    const { session, page } = this.view;
    const { newId, now, keep } = this.means;
    if (Math.max(session.outbox.length, keep.read().outbox.length) >= OUTBOX_MAX) {
      this.setSession({ ...session, notice: { code: 'outbox_full', message: '', isKept: false } });
      return;
    }
    const said = { kind, text, confirm: false, score: 0, selection: '', attachments: [], ...more };
    const entry: Entry = {
      ...said,
      client_id: newId(),
      page,
      conversation: session.conversation ?? session.fresh,
      at: now(),
      state: 'sending',
      problem: null,
      faults: 0,
    };
    if (this.#joinVisitor()) this.#socket.resume();
    else this.#keepVisitor();
    this.setSession({ ...this.view.session, outbox: [...session.outbox, entry] });
    this.#socket.open();
  }

  /** @returns whether another tab has kept another secret first: then this one is the same visitor from now on. */
  #joinVisitor(): boolean {
    const { session } = this.view;
    const { visitor: kept, subject } = this.means.keep.read();
    if (kept === null || kept === session.visitor) return false;
    if (this.#voucher.contradicts(subject)) return false;
    this.setSession({ ...newSession(kept, session.outbox), status: session.status });
    return true;
  }

  /** Keeps the secret before anything is sent under it. */
  #keepVisitor(): void {
    const { visitor } = this.view.session;
    if (visitor !== null) this.means.keep.keepVisitor(visitor, this.#voucher.subject);
  }

  #forget(): void {
    this.means.keep.forget();
    this.trail.forget();
    this.#typing.ended();
    const rest = { unread: 0, past: null, sound: false, seen: {}, people: null, selection: '', lost: '' };
    this.change({ ...NOTHING_YET, ...rest, session: newSession(null, []), guest: this.view.guest + 1 });
  }

  /** Goes to another conversation. What is unsent in this one stays kept, and goes on when it is opened again. */
  leaveFor(next: Session): void {
    const { session } = this.view;
    const here = session.conversation ?? session.fresh;
    this.setSession({ ...session, outbox: moved(session.outbox, null, here) });
    this.#typing.ended();
    this.#sender.rest();
    this.change({ ...NOTHING_YET, session: next });
    this.means.keep.keepFresh(next.fresh);
    this.#socket.renew();
  }

  #becomes(connection: Connection): void {
    const isAway = connection === 'lost' || (connection === 'connecting' && this.view.isAway);
    this.change({ connection, isAway });
  }

  #hello(): Hello {
    const { session, page } = this.view;
    const { token } = this.#voucher;
    const { told } = this.trail;
    const said = {
      ...(page ? { page: reported(page) } : {}),
      ...(told.length > 0 ? { trail: told } : {}),
      ...(token === null ? {} : { token }),
    };
    return { ...helloOf(session, this.means.site), ...said };
  }

  #take(frame: ServerFrame): void {
    const before = this.view.session;
    const session = receive(before, frame);
    if (frame.type === 'welcome') this.#welcomed(session, before.visitor);
    else this.setSession(session);
    if (frame.type === 'error' && frame.retryable) this.#sender.later();
    if (frame.type === 'error' && frame.code === 'identity_refused') {
      this.#voucher.refused(frame.message);
      this.means.refused?.();
    }
    if (frame.type === 'ack') this.trail.stored();
    if (frame.type === 'people') this.change({ people: frame });
    if (frame.type === 'conversations') this.change({ past: frame.conversations });
    if (frame.type === 'typing' && frame.conversation === session.conversation)
      this.#typing.heard(frame.name);
    if (frame.type === 'status' && frame.status !== 'with_person') this.#typing.ended();
    if (frame.type === 'message' && this.view.session !== before) this.#stored(frame);
  }

  #stored(message: Message): void {
    if (message.author === 'person') this.#typing.ended();
    this.#noteArrival(message);
    if (followsGap(this.view.session, message)) this.#socket.resume();
  }

  #welcomed(session: Session, hadVisitor: string | null): void {
    const { keep, now } = this.means;
    const { visitor } = session;
    const isOther = hadVisitor !== null && visitor !== hadVisitor;
    if (isOther) this.#forget();
    const kept = keep.read();
    const mine = isOther ? session.outbox.filter((entry) => entry.at >= this.#voucher.at) : session.outbox;
    const here = session.conversation ?? session.fresh;
    const ofHere = here === null ? kept.outbox : placedIn(kept.outbox, here);
    const outbox = expired(adopted(mine, ofHere), now());
    const isKept = hadVisitor !== null && kept.visitor === hadVisitor;
    if (visitor !== null && (isKept || outbox.length > 0)) keep.keepVisitor(visitor, this.#voucher.subject);
    this.#sender.afresh();
    this.change({ session }); // What is unsent in other conversations is no longer shown, and stays kept.
    this.setSession({ ...session, outbox });
    if (session.stream?.stopping) this.#sendStop();
    this.view.ratings.forEach((word, seq) => this.#socket.send(rateFrame(seq, word)));
    if (this.#wantsPast) this.listConversations();
    if (this.#mayMiss && session.conversation === null) this.#socket.resume();
    this.#mayMiss = false;
  }

  #sendStop(): void {
    const { stream } = this.view.session;
    if (stream) this.#socket.send({ type: 'stop', run: stream.run });
  }

  #noteArrival(message: Message): void {
    const { session, isOpen, unread, seen } = this.view;
    const { author, seq, conversation } = message;
    const isUnseen = !isOpen && seq > (seen[conversation] ?? session.known_seq);
    if (isUnseen && (author === 'ai' || author === 'person')) this.change({ unread: unread + 1 });
    if (seq > (session.heard_seq ?? seq) && author !== 'visitor') this.change({ arrived: message });
    this.#see();
  }

  /** What stands in an open panel has been seen; while a long history arrives it is not yet shown. */
  #see(): void {
    const { session, isOpen } = this.view;
    const { conversation, messages, known_seq } = session;
    const seq = messages.at(-1)?.seq ?? 0;
    if (!isOpen || conversation === null || seq < known_seq || seq === 0) return;
    this.means.keep.keepSeen(conversation, seq);
    this.change({ seen: this.means.keep.read().seen });
  }

  /** The session becomes another one; what is new in the outbox is kept, and sent. */
  setSession(session: Session): void {
    const { outbox, fresh } = this.view.session;
    if (session.outbox !== outbox) this.means.keep.keepOutbox(outbox, session.outbox);
    if (session.fresh !== fresh) this.means.keep.keepFresh(session.fresh);
    this.change({ session });
    this.#sender.send();
  }
}
