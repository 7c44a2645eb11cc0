/** One visitor in one panel: joins session, socket, storage and page, and tells the view when something changed. */

import { samePage, type Page } from '../page/page';
import { adopted, expired, OUTBOX_MAX, tryAgain, without, wordOf, type Entry } from '../protocol/outbox';
import { followsGap, helloOf, newSession, receive, stopping, type Session } from '../protocol/session';
import type { Message, ServerFrame } from '../protocol/server_frames';
import { reported, TOKEN_CHARACTERS_MAX, type Hello } from '../protocol/visitor_frames';
import type { Means } from './means';
import { Sender, SENDER_TIMES } from './sender';
import { TIMES, VisitorSocket, type Connection } from './socket';
import { Typing } from './typing';
import { newView, type View } from './view';
import { Voucher } from './voucher';

/** Answers that were rated here and are told again after each welcome; older words have long arrived. */
const RATINGS_MAX = 20;

const OUTBOX_FULL = 'Too many messages wait to be sent. Please wait until the connection is back.';

/** What an entry holds beside its text, as far as it holds it. */
type More = Pick<Entry, 'confirm' | 'score' | 'selection' | 'attachments'>;

export class Visit {
  view: View;
  private readonly socket: VisitorSocket;
  private readonly sender: Sender;
  private readonly typing: Typing;
  private readonly listeners = new Set<() => void>();
  private hasLeft = false;
  /** Another tab began a conversation while this one was on its way, and may have been told that there is none. */
  private mayMiss = false;
  private readonly voucher = new Voucher();

  constructor(private readonly means: Means) {
    const { visitor, outbox } = means.keep.read();
    this.view = newView(newSession(visitor, expired(outbox, means.now())));
    this.socket = new VisitorSocket(
      means.connect,
      {
        hello: () => this.hello(),
        frame: (frame) => this.take(frame),
        connection: (connection) => this.becomes(connection),
      },
      means.times ?? TIMES,
    );
    this.sender = new Sender(
      () => this.view.session.outbox,
      (frame) => this.socket.send(frame),
      means.senderTimes ?? SENDER_TIMES,
    );
    this.typing = new Typing((typist) => this.change({ typist }), means.now);
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** The first opening connects: before it, a visitor costs the server nothing. */
  setOpen(isOpen: boolean): void {
    this.change({ isOpen, unread: isOpen ? 0 : this.view.unread });
    if (!isOpen) return;
    this.socket.open();
    this.socket.wake();
  }

  /** The network is back or gone, or the page is looked at again. */
  wake(): void {
    if (this.hasLeft) this.socket.open();
    else this.socket.wake();
    this.hasLeft = false;
  }

  /** The page goes away. */
  leave(): void {
    this.hasLeft ||= this.view.connection !== 'idle';
    this.sender.rest();
    this.socket.leave();
  }

  /** Another tab has kept something: a tab without a conversation finds the one that was begun there. */
  shared(): void {
    const { connection, session } = this.view;
    if (connection === 'idle') return;
    const isVisitor = session.visitor !== null && this.means.keep.read().visitor === session.visitor;
    const mayMiss = isVisitor && session.conversation === null;
    if (this.joinVisitor() || (mayMiss && connection === 'open')) this.socket.resume();
    else this.mayMiss ||= mayMiss;
  }

  /** The host vouches for who this is, or does so anew; the server hears it with the next hello. */
  identify(token: string): void {
    if (token === this.voucher.token) return;
    if (token.length > TOKEN_CHARACTERS_MAX) return this.voucher.refused('the token is too long.');
    const { keep, now } = this.means;
    const before = this.voucher.subject ?? keep.read().subject;
    this.voucher.set(token, now());
    if (this.voucher.contradicts(before)) this.forget();
    this.socket.renew();
  }

  /** The visitor has signed out: nothing of this visit is for whoever comes next. */
  shutdown(): void {
    this.voucher.drop();
    this.sender.rest();
    this.socket.leave();
    this.forget();
  }

  setPage(page: Page): void {
    if (samePage(this.view.page, page)) return;
    this.change({ page });
    this.socket.send({ type: 'page', page: reported(page) });
  }

  say(text: string): void {
    this.put('say', text);
  }

  wantPerson(): void {
    const { outbox } = this.view.session;
    if (!outbox.some((entry) => entry.kind === 'want_person' && entry.state === 'sending')) {
      this.put('want_person', '');
    }
  }

  /** The word about an action's card: once, however often it is pressed. */
  decide(action: string, confirm: boolean): void {
    const said = wordOf(this.view.session.outbox, 'decide', action);
    if (said && said.state !== 'failed') return;
    if (said) this.discard(said.client_id);
    this.put('decide', action, { confirm });
  }

  leaveEmail(address: string): void {
    const said = wordOf(this.view.session.outbox, 'email');
    if (said && said.state !== 'sent') this.discard(said.client_id);
    this.put('email', address);
  }

  /** Whether an answer helped; the last word counts. */
  rate(seq: number, good: boolean): void {
    const others = [...this.view.ratings].filter(([rated]) => rated !== seq);
    this.change({ ratings: new Map([...others, [seq, good] as const].slice(-RATINGS_MAX)) });
    this.socket.send({ type: 'rate', seq, good });
  }

  /** @param seq of the message with the guide */
  guiding(seq: number): void {
    this.change({ guide: { seq, isLost: false } });
  }

  guideLost(): void {
    const { guide } = this.view;
    if (guide) this.change({ guide: { ...guide, isLost: true } });
  }

  /** Ends the answer that is being written; what there is of it stays. */
  stop(): void {
    const session = stopping(this.view.session);
    if (session === this.view.session) return;
    this.setSession(session);
    this.sendStop();
  }

  /** The visitor is writing. A person who has the conversation, or is about to take it, is told now and then. */
  writes(): void {
    const { status } = this.view.session;
    const isRead = status === 'with_person' || status === 'waiting_for_person';
    if (!isRead || !this.typing.isDue()) return;
    this.socket.send({ type: 'typing' });
  }

  /** Sends a failed entry again, in its place, under a new id. */
  retry(client_id: string): void {
    const { newId, now } = this.means;
    const session = this.view.session;
    this.setSession({ ...session, outbox: tryAgain(session.outbox, client_id, newId(), now()) });
    this.socket.open();
  }

  discard(client_id: string): void {
    const session = this.view.session;
    this.setSession({ ...session, outbox: without(session.outbox, client_id) });
  }

  private put(kind: Entry['kind'], text: string, more: Partial<More> = {}): void {
    const { session, page } = this.view;
    const { newId, now, keep } = this.means;
    if (Math.max(session.outbox.length, keep.read().outbox.length) >= OUTBOX_MAX) {
      this.setSession({ ...session, notice: OUTBOX_FULL });
      return;
    }
    const said = { kind, text, confirm: false, score: 0, selection: '', attachments: [], ...more };
    const entry: Entry = {
      ...said,
      client_id: newId(),
      page,
      at: now(),
      state: 'sending',
      problem: null,
      faults: 0,
    };
    if (this.joinVisitor()) this.socket.resume();
    else this.keepVisitor();
    this.setSession({ ...this.view.session, outbox: [...session.outbox, entry] });
    this.socket.open();
  }

  /** @returns whether another tab has kept another secret first: then this one is the same visitor from now on. */
  private joinVisitor(): boolean {
    const { session } = this.view;
    const { visitor: kept, subject } = this.means.keep.read();
    if (kept === null || kept === session.visitor) return false;
    if (this.voucher.contradicts(subject)) return false;
    this.setSession({ ...newSession(kept, session.outbox), status: session.status });
    return true;
  }

  /** Keeps the secret before anything is sent under it. */
  private keepVisitor(): void {
    const { visitor } = this.view.session;
    if (visitor !== null) this.means.keep.keepVisitor(visitor, this.voucher.subject);
  }

  private forget(): void {
    this.means.keep.forget();
    this.typing.ended();
    const rest = { unread: 0, arrived: null, ratings: new Map<number, boolean>(), guide: null };
    this.change({ ...rest, session: newSession(null, []), guest: this.view.guest + 1 });
  }

  private becomes(connection: Connection): void {
    const isAway = connection === 'lost' || (connection === 'connecting' && this.view.isAway);
    this.change({ connection, isAway });
  }

  private hello(): Hello {
    const { session, page } = this.view;
    const { token } = this.voucher;
    const said = { ...(page ? { page: reported(page) } : {}), ...(token === null ? {} : { token }) };
    return { ...helloOf(session, this.means.site), ...said };
  }

  private take(frame: ServerFrame): void {
    const before = this.view.session;
    const session = receive(before, frame);
    if (frame.type === 'welcome') this.welcomed(session, before.visitor);
    else this.setSession(session);
    if (frame.type === 'error' && frame.retryable) this.sender.later();
    if (frame.type === 'error' && frame.code === 'identity_refused') this.voucher.refused(frame.message);
    if (frame.type === 'people') this.change({ people: frame });
    if (frame.type === 'conversations') this.change({ past: frame.conversations });
    if (frame.type === 'typing' && frame.conversation === session.conversation) this.typing.heard(frame.name);
    if (frame.type === 'message' && this.view.session !== before) this.stored(frame);
  }

  private stored(message: Message): void {
    if (message.author === 'person') this.typing.ended();
    this.noteArrival(message);
    if (followsGap(this.view.session, message)) this.socket.resume();
  }

  private welcomed(session: Session, hadVisitor: string | null): void {
    const { keep, now } = this.means;
    const { visitor } = session;
    const isOther = hadVisitor !== null && visitor !== hadVisitor;
    if (isOther) this.forget();
    const kept = keep.read();
    const mine = isOther ? session.outbox.filter((entry) => entry.at >= this.voucher.at) : session.outbox;
    const outbox = expired(adopted(mine, kept.outbox), now());
    const isKept = hadVisitor !== null && kept.visitor === hadVisitor;
    if (visitor !== null && (isKept || outbox.length > 0)) keep.keepVisitor(visitor, this.voucher.subject);
    this.sender.afresh();
    this.setSession({ ...session, outbox });
    if (session.stream?.stopping) this.sendStop();
    this.view.ratings.forEach((good, seq) => this.socket.send({ type: 'rate', seq, good }));
    if (this.mayMiss && session.conversation === null) this.socket.resume();
    this.mayMiss = false;
  }

  private sendStop(): void {
    const { stream } = this.view.session;
    if (stream) this.socket.send({ type: 'stop', run: stream.run });
  }

  private noteArrival(message: Message): void {
    const { session, isOpen, unread } = this.view;
    const isNews = message.seq > session.known_seq && message.author !== 'visitor';
    if (!isNews) return;
    const counts = !isOpen && message.author !== 'system';
    this.change({ arrived: message, unread: unread + (counts ? 1 : 0) });
  }

  private setSession(session: Session): void {
    const before = this.view.session.outbox;
    if (session.outbox !== before) this.means.keep.keepOutbox(before, session.outbox);
    this.change({ session });
    this.sender.send();
  }

  private change(part: Partial<View>): void {
    this.view = { ...this.view, ...part };
    this.listeners.forEach((listener) => listener());
  }
}
