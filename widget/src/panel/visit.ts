/** One visitor in one panel: joins session, socket, storage and page, and tells the view when something changed. */

import type { Page } from '../page/page';
import { frameOf, OUTBOX_MAX, tryAgain, unacknowledged, without, type Entry } from '../protocol/outbox';
import { followsGap, helloOf, newSession, receive, type Session } from '../protocol/session';
import type { Message, ServerFrame } from '../protocol/server_frames';
import type { Keep } from './keep';
import { TIMES, VisitorSocket, type Connection, type SocketTimes } from './socket';

/** Milliseconds before what the server could not take is sent again. */
const RESEND_MS = 2_000;

const OUTBOX_FULL = 'Too many messages wait to be sent. Please wait until the connection is back.';

export interface View {
  readonly session: Session;
  readonly connection: Connection;
  readonly page: Page | null;
  readonly isOpen: boolean;
  /** Messages of the AI agent or a person that came while the panel was closed. */
  readonly unread: number;
  /** The last finished message of somebody else, to be read out once. */
  readonly arrived: Message | null;
}

export interface Means {
  readonly site: string;
  readonly keep: Keep;
  readonly connect: () => WebSocket;
  readonly newId: () => string;
  readonly now: () => number;
  readonly times?: SocketTimes;
}

export class Visit {
  view: View;
  private readonly socket: VisitorSocket;
  private readonly listeners = new Set<() => void>();
  private hasLeft = false;
  private resendTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly means: Means) {
    const { visitor, outbox } = means.keep.read();
    this.view = {
      session: newSession(visitor, outbox),
      connection: 'idle',
      page: null,
      isOpen: false,
      unread: 0,
      arrived: null,
    };
    this.socket = new VisitorSocket(
      means.connect,
      {
        hello: () => this.hello(),
        frame: (frame) => this.take(frame),
        connection: (connection) => this.change({ connection }),
      },
      means.times ?? TIMES,
    );
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** The first opening connects: before it, a visitor costs the server nothing. */
  setOpen(isOpen: boolean): void {
    this.change({ isOpen, unread: isOpen ? 0 : this.view.unread });
    if (isOpen) this.socket.open();
  }

  /** The network is back, or the page is looked at again. */
  wake(): void {
    if (this.hasLeft) this.socket.open();
    else this.socket.wake();
    this.hasLeft = false;
  }

  /** The page goes away. */
  leave(): void {
    this.hasLeft ||= this.view.connection !== 'idle';
    this.socket.leave();
  }

  setPage(page: Page): void {
    this.change({ page });
    this.socket.send({ type: 'page', page });
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

  /** Sends a failed entry again, in its place, under a new id. */
  retry(client_id: string): void {
    const fresh = this.means.newId();
    const session = this.view.session;
    this.setSession({ ...session, outbox: tryAgain(session.outbox, client_id, fresh) });
    this.flush((entry) => entry.client_id === fresh);
  }

  discard(client_id: string): void {
    const session = this.view.session;
    this.setSession({ ...session, outbox: without(session.outbox, client_id) });
  }

  private put(kind: Entry['kind'], text: string): void {
    const { session, page } = this.view;
    if (session.outbox.length >= OUTBOX_MAX) {
      this.setSession({ ...session, notice: OUTBOX_FULL });
      return;
    }
    const { newId, now } = this.means;
    const entry: Entry = { client_id: newId(), kind, text, page, at: now(), state: 'sending', problem: null };
    const isKnown = this.claimVisitor();
    this.setSession({ ...this.view.session, outbox: [...session.outbox, entry] });
    this.socket.open();
    if (isKnown) this.flush((one) => one === entry);
    else this.socket.resume();
  }

  /** Keeps the secret before anything is sent under it. @returns false when another tab has kept another one first. */
  private claimVisitor(): boolean {
    const { keep } = this.means;
    const { session } = this.view;
    const kept = keep.read().visitor;
    if (kept !== null && kept !== session.visitor) {
      this.setSession({ ...newSession(kept, session.outbox), status: session.status });
      return false;
    }
    if (kept === null && session.visitor !== null) keep.keepVisitor(session.visitor);
    return true;
  }

  private flush(which: (entry: Entry) => boolean): void {
    this.view.session.outbox.filter(which).forEach((entry) => this.socket.send(frameOf(entry)));
  }

  private hello() {
    const { session, page } = this.view;
    return { ...helloOf(session, this.means.site), ...(page ? { page } : {}) };
  }

  private take(frame: ServerFrame): void {
    const before = this.view.session;
    this.setSession(receive(before, frame));
    if (frame.type === 'welcome') this.afterWelcome(before.visitor);
    if (frame.type === 'error' && frame.retryable) this.resendLater();
    if (frame.type === 'message' && this.view.session !== before) this.stored(frame);
  }

  private stored(message: Message): void {
    this.noteArrival(message);
    if (followsGap(this.view.session, message)) this.socket.resume();
  }

  private afterWelcome(hadVisitor: string | null): void {
    const { keep } = this.means;
    const { visitor, outbox } = this.view.session;
    const isKept = hadVisitor !== null && keep.read().visitor === hadVisitor;
    if (visitor !== null && (isKept || outbox.length > 0)) keep.keepVisitor(visitor);
    this.sendUnacknowledged();
  }

  private resendLater(): void {
    clearTimeout(this.resendTimer);
    this.resendTimer = setTimeout(() => this.sendUnacknowledged(), RESEND_MS);
  }

  private sendUnacknowledged(): void {
    unacknowledged(this.view.session.outbox).forEach((frame) => this.socket.send(frame));
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
  }

  private change(part: Partial<View>): void {
    this.view = { ...this.view, ...part };
    this.listeners.forEach((listener) => listener());
  }
}
