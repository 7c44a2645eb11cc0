import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket as Peer } from 'ws';
import type { VisitorFrame } from '../src/protocol/visitor_frames';

export const CONVERSATION = 'c_1';

/** The server's end of real sockets: what arrived, and a hand to answer with. */
export class Desk {
  readonly server = new WebSocketServer({ port: 0 });
  readonly frames: VisitorFrame[] = [];
  peer: Peer | null = null;
  lastSeq = 0;
  answersPings = true;
  welcomes = true;
  /** Secrets by token, for visitors whose token says that they are somebody else. */
  readonly renames = new Map<string, string>();

  constructor() {
    this.server.on('connection', (peer) => {
      this.peer = peer;
      peer.on('message', (data) => this.take(JSON.parse(String(data)) as VisitorFrame));
    });
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  send(frame: object): void {
    this.peer?.send(JSON.stringify(frame));
  }

  message(seq: number, part: object = {}): void {
    const plain = { author: 'ai', name: null, text: 'Hello', created_at: '2026-11-02T09:30:00Z' };
    this.send({ type: 'message', conversation: CONVERSATION, seq, ...plain, ...part });
  }

  of<T extends VisitorFrame['type']>(type: T): Extract<VisitorFrame, { type: T }>[] {
    return this.frames.filter((frame): frame is Extract<VisitorFrame, { type: T }> => frame.type === type);
  }

  private whoIs({ visitor, token }: Extract<VisitorFrame, { type: 'hello' }>): string {
    return this.renames.get(token ?? '') ?? visitor ?? 'v1s_new';
  }

  private take(frame: VisitorFrame): void {
    this.frames.push(frame);
    if (frame.type === 'ping' && this.answersPings) this.send({ type: 'pong', nonce: frame.nonce });
    if (frame.type !== 'hello' || !this.welcomes) return;
    const visitor = this.whoIs(frame);
    const conversation = frame.conversation ?? (this.lastSeq ? CONVERSATION : null);
    const place = {
      conversation: frame.fresh ? null : conversation,
      last_seq: frame.fresh ? 0 : this.lastSeq,
    };
    this.send({
      type: 'welcome',
      version: 1,
      visitor,
      status: 'with_ai',
      recovered: visitor === (frame.visitor ?? visitor),
      ...place,
    });
  }
}
