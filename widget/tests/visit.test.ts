import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket as NodeWebSocket, WebSocketServer, type WebSocket as Peer } from 'ws';
import { Keep } from '../src/panel/keep';
import type { SocketTimes } from '../src/panel/socket';
import { Visit } from '../src/panel/visit';
import type { VisitorFrame } from '../src/protocol/visitor_frames';

const TIMES: SocketTimes = {
  pingEvery: 30,
  answerWithin: 200,
  wakeWithin: 50,
  tooManyWait: 100,
  backoff: () => 5,
};
const CONVERSATION = 'c_1';

/** The server's end of real sockets: what arrived, and a hand to answer with. */
class Desk {
  readonly server = new WebSocketServer({ port: 0 });
  readonly frames: VisitorFrame[] = [];
  peer: Peer | null = null;
  lastSeq = 0;
  answersPings = true;
  welcomes = true;

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

  private take(frame: VisitorFrame): void {
    this.frames.push(frame);
    if (frame.type === 'ping' && this.answersPings) this.send({ type: 'pong', nonce: frame.nonce });
    if (frame.type !== 'hello' || !this.welcomes) return;
    const visitor = frame.visitor ?? 'v1s_new';
    const place = { conversation: this.lastSeq ? CONVERSATION : null, last_seq: this.lastSeq };
    this.send({ type: 'welcome', version: 1, visitor, status: 'with_ai', recovered: true, ...place });
  }
}

describe('a visit', () => {
  let desk: Desk;
  let ids: number;
  let visits: Visit[];

  beforeEach(async () => {
    desk = new Desk();
    ids = 0;
    visits = [];
    await once(desk.server, 'listening');
  });

  afterEach(() => {
    visits.forEach((visit) => visit.leave());
    desk.server.clients.forEach((client) => client.terminate());
    desk.server.close();
  });

  function newVisit(keep = new Keep('pk_1', null)): Visit {
    const connect = () => new NodeWebSocket(desk.url) as unknown as WebSocket;
    const visit = new Visit({
      site: 'pk_1',
      keep,
      connect,
      newId: () => `m-${++ids}`,
      now: () => 1,
      times: TIMES,
    });
    visits.push(visit);
    return visit;
  }

  async function opened(keep?: Keep): Promise<Visit> {
    const visit = newVisit(keep);
    visit.setOpen(true);
    await vi.waitFor(() => expect(visit.view.connection).toBe('open'));
    return visit;
  }

  it('says nothing before the panel is opened', () => {
    const visit = newVisit();
    visit.setPage({ key: '/', origin: 'https://a.example', title: '', headings: [] });
    expect(visit.view.connection).toBe('idle');
    expect(desk.frames).toEqual([]);
  });

  it('paints a message at once, and keeps the secret from then on', async () => {
    const keep = new Keep('pk_1', null);
    const visit = await opened(keep);
    expect(keep.read().visitor).toBeNull();
    visit.say('Hi');
    expect(visit.view.session.outbox).toMatchObject([{ client_id: 'm-1', text: 'Hi', state: 'sending' }]);
    expect(keep.read()).toMatchObject({ visitor: 'v1s_new', outbox: [{ client_id: 'm-1' }] });
    await vi.waitFor(() => expect(desk.of('say')).toHaveLength(1));
    desk.send({ type: 'ack', client_id: 'm-1', conversation: CONVERSATION, seq: 1 });
    await vi.waitFor(() => expect(visit.view.session.outbox[0]?.state).toBe('sent'));
    expect(keep.read().outbox).toEqual([]);
  });

  it('sends again, under the same id, what was not acknowledged when the line broke', async () => {
    const visit = await opened();
    visit.say('Hi');
    await vi.waitFor(() => expect(desk.of('say')).toHaveLength(1));
    desk.peer?.terminate();
    await vi.waitFor(() => expect(desk.of('say')).toHaveLength(2));
    expect(desk.of('say').map((frame) => frame.client_id)).toEqual(['m-1', 'm-1']);
  });

  it('holds a wish for a person while there is no line, and one wish is enough', async () => {
    desk.welcomes = false;
    const visit = newVisit();
    visit.setOpen(true);
    visit.wantPerson();
    visit.wantPerson();
    expect(visit.view.session.outbox).toMatchObject([{ kind: 'want_person', state: 'sending' }]);
    desk.welcomes = true;
    await vi.waitFor(() => expect(desk.of('want_person')).toHaveLength(1));
  });

  it('comes back where it was', async () => {
    const visit = await opened();
    desk.message(1);
    desk.message(2);
    await vi.waitFor(() => expect(visit.view.session.messages).toHaveLength(2));
    desk.lastSeq = 2;
    desk.peer?.terminate();
    await vi.waitFor(() => expect(desk.of('hello')).toHaveLength(2));
    expect(desk.of('hello')[1]).toMatchObject({
      visitor: 'v1s_new',
      conversation: CONVERSATION,
      after_seq: 2,
    });
  });

  it('asks for what is missing', async () => {
    const visit = await opened();
    desk.message(1);
    desk.message(3);
    desk.lastSeq = 3;
    await vi.waitFor(() => expect(desk.of('hello')).toHaveLength(2));
    expect(desk.of('hello')[1]?.after_seq).toBe(1);
    desk.message(2);
    desk.message(3);
    await vi.waitFor(() => expect(visit.view.session.messages.map((one) => one.seq)).toEqual([1, 2, 3]));
  });

  it('lets the page go, and is back when the page is', async () => {
    const visit = await opened();
    visit.leave();
    expect(visit.view.connection).toBe('idle');
    visit.wake();
    await vi.waitFor(() => expect(visit.view.connection).toBe('open'));
  });

  it('leaves a line on which nobody answers', async () => {
    await opened();
    desk.answersPings = false;
    await vi.waitFor(() => expect(desk.of('hello').length).toBeGreaterThan(1));
  });

  it('stops when the server refuses for good', async () => {
    const visit = await opened();
    desk.send({ type: 'error', code: 'site_unknown', message: 'No such site.', retryable: false });
    desk.peer?.close(4404);
    await vi.waitFor(() => expect(visit.view.connection).toBe('stopped'));
    expect(visit.view.session.fatal).toBe('No such site.');
    visit.wake();
    expect(visit.view.connection).toBe('stopped');
  });

  it('counts what comes while the panel is closed, and not what was there before', async () => {
    desk.lastSeq = 1;
    const visit = await opened();
    visit.setOpen(false);
    desk.message(1);
    desk.message(2);
    desk.message(3, { author: 'visitor' });
    desk.message(4, { author: 'person', name: 'Ines' });
    await vi.waitFor(() => expect(visit.view.session.messages).toHaveLength(4));
    expect(visit.view.unread).toBe(2);
    visit.setOpen(true);
    expect(visit.view.unread).toBe(0);
  });

  it('is one visitor in two tabs that were opened before the first message', async () => {
    const keep = new Keep('pk_1', null);
    const visit = await opened(keep);
    keep.keepVisitor('v1s_other_tab');
    visit.say('Hi');
    await vi.waitFor(() => expect(desk.of('say')).toHaveLength(1));
    expect(desk.of('hello').map((frame) => frame.visitor)).toEqual([null, 'v1s_other_tab']);
  });

  it('tries a refused message again under a new id', async () => {
    const visit = await opened();
    visit.say('Hi');
    const refusal = { code: 'client_id_reused', message: 'Taken.', retryable: false, client_id: 'm-1' };
    desk.send({ type: 'error', ...refusal });
    await vi.waitFor(() => expect(visit.view.session.outbox[0]?.state).toBe('failed'));
    visit.retry('m-1');
    await vi.waitFor(() => expect(desk.of('say').map((frame) => frame.client_id)).toEqual(['m-1', 'm-2']));
  });
});
