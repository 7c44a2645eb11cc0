import type { VisitorFrame } from '../src/protocol/visitor_frames';

type Json = Readonly<Record<string, unknown>>;

export const CONVERSATION = 'c_1';

/** What a message says so that the store refuses it, for good. */
export const REFUSED_TEXT = 'refused';

/** One visitor's conversation as the protocol promises it: stored once for each `client_id`, numbered without a gap. */
export class Store {
  readonly messages: Json[] = [];
  /** Nothing can be stored at the moment. */
  isAway = false;

  say(frame: Extract<VisitorFrame, { client_id: string }>): Json {
    const { client_id } = frame;
    if (this.isAway) return problem('unavailable', true, client_id);
    const text = frame.type === 'say' ? frame.text : 'A person was asked.';
    if (text === REFUSED_TEXT) return problem('message_too_long', false, client_id);
    const known = this.messages.find((message) => message['client_id'] === client_id);
    const { seq } = known ?? this.append(frame.type === 'say' ? 'visitor' : 'system', text, client_id);
    return { type: 'ack', conversation: CONVERSATION, client_id, seq };
  }

  append(author: string, text: string, client_id: string | null = null): Json {
    const seq = this.messages.length + 1;
    const rest = { author, name: null, text, client_id, run: null, created_at: '2026-11-02T09:30:00Z' };
    const message = { type: 'message', conversation: CONVERSATION, seq, ...rest };
    this.messages.push(message);
    return message;
  }
}

function problem(code: string, retryable: boolean, client_id: string): Json {
  return { type: 'error', code, message: code, retryable, client_id };
}

/** A network between panels and the store on which frames wait until somebody lets them through. */
export class Network {
  readonly links: Link[] = [];

  constructor(readonly store: Store) {}

  connect(): WebSocket {
    const link = new Link(this.store);
    this.links.push(link);
    return link as unknown as WebSocket;
  }

  /** Tells every open link about a message, as a hub does: best effort. */
  publish(message: Json): void {
    this.links.filter((link) => link.isOpen && link.isWelcomed).forEach((link) => link.toPanel.push(message));
  }
}

/** One socket, seen from both sides. */
export class Link {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  readonly toPanel: Json[] = [];
  readonly toServer: VisitorFrame[] = [];
  isOpen = false;
  isOver = false;
  isWelcomed = false;
  /** Something was lost in the middle: such a line may go on for a while, and then it breaks. */
  isTorn = false;

  constructor(private readonly store: Store) {}

  send(text: string): void {
    if (!this.isOver) this.toServer.push(JSON.parse(text) as VisitorFrame);
  }

  close(): void {
    this.isOver = true;
    this.isOpen = false;
  }

  open(): void {
    if (this.isOver || this.isOpen) return;
    this.isOpen = true;
    this.onopen?.();
  }

  /** The next frame is lost. */
  tear(frames: unknown[]): void {
    this.isTorn ||= frames.length > 0;
    frames.shift();
  }

  /** The line breaks: what was under way on it is gone. */
  cut(): void {
    if (this.isOver) return;
    this.close();
    this.toPanel.length = 0;
    this.toServer.length = 0;
    this.onclose?.({ code: 1006 });
  }

  /** The server takes the next frame. @returns what it stored, for all to know. */
  serve(): Json | null {
    const frame = this.toServer.shift();
    if (!frame || this.isOver) return null;
    if (frame.type === 'hello') this.welcome(frame.after_seq);
    if (frame.type === 'ping') this.toPanel.push({ type: 'pong', nonce: frame.nonce });
    if (frame.type !== 'say' && frame.type !== 'want_person') return null;
    const before = this.store.messages.length;
    this.toPanel.push(this.store.say(frame));
    return this.store.messages[before] ?? null;
  }

  /** The panel takes the frame at `place` of those that wait for it. */
  deliver(place: number, keep = false): void {
    const [frame] = keep ? this.toPanel.slice(place, place + 1) : this.toPanel.splice(place, 1);
    if (frame && !this.isOver) this.onmessage?.({ data: JSON.stringify(frame) });
  }

  private welcome(after_seq: number): void {
    const { messages } = this.store;
    const recovered = after_seq <= messages.length;
    const place = { conversation: CONVERSATION, status: 'with_ai', last_seq: messages.length, recovered };
    this.toPanel.push({ type: 'welcome', version: 1, visitor: 'v1s_1', ...place });
    this.toPanel.push(...messages.slice(recovered ? after_seq : 0));
    this.isWelcomed = true;
  }
}
