import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket as NodeWebSocket } from 'ws';
import { Keep } from '../src/panel/keep';
import type { SocketTimes } from '../src/panel/socket';
import { decide, leaveEmail, retry } from '../src/panel/deeds';
import { Visit } from '../src/panel/visit';
import { OUTBOX_MAX, WAIT_MS_MAX, type Entry } from '../src/protocol/outbox';
import { CONVERSATION, Desk } from './panel_desk';

const TIMES: SocketTimes = {
  pingEvery: 30,
  answerWithin: 200,
  openWithin: 200,
  wakeWithin: 50,
  tooManyWait: 100,
  backoff: () => 5,
};

const entry: Entry = {
  client_id: 'm-0',
  kind: 'say',
  text: 'Hi',
  confirm: false,
  score: 0,
  selection: '',
  attachments: [],
  page: null,
  conversation: null,
  at: 0,
  state: 'sending',
  problem: null,
  faults: 0,
};

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

  function newVisit(keep = new Keep('pk_1', null), times = TIMES): Visit {
    const connect = () => {
      const socket = new NodeWebSocket(desk.url);
      socket.on('error', () => undefined); // as in a browser, where a close follows and nothing is thrown
      return socket as unknown as WebSocket;
    };
    const visit = new Visit({
      site: 'pk_1',
      keep,
      connect,
      newId: () => `m-${++ids}`,
      now: () => 1,
      times,
      senderTimes: { again: 40, ackWithin: 150 },
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
    visit.setPage({ key: '/', origin: 'https://a.example', title: '', headings: [], targets: [], facts: {} });
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
    expect(visit.view.session.fatal).toBe('Help is not available on this page.');
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
    keep.keepVisitor('v1s_other_tab', null);
    visit.say('Hi');
    await vi.waitFor(() => expect(desk.of('say')).toHaveLength(1));
    expect(desk.of('hello').map((frame) => frame.visitor)).toEqual([null, 'v1s_other_tab']);
  });

  it('finds the conversation that another tab of the same visitor has begun', async () => {
    const keep = new Keep('pk_1', null);
    keep.keepVisitor('v1s_1', null);
    const visit = await opened(keep);
    expect(visit.view.session.conversation).toBeNull();
    desk.lastSeq = 1;
    visit.shared();
    await vi.waitFor(() => expect(visit.view.session.conversation).toBe(CONVERSATION));
    const hellos = desk.of('hello').length;
    visit.shared();
    await vi.waitFor(() => expect(desk.of('ping').length).toBeGreaterThan(1));
    expect(desk.of('hello')).toHaveLength(hellos);
  });

  it('sends what a closed tab has left', async () => {
    const keep = new Keep('pk_1', null);
    const visit = await opened(keep);
    keep.keepOutbox([], [{ ...entry, client_id: 'm-left', text: 'Left behind' }]);
    desk.peer?.terminate();
    await vi.waitFor(() => expect(desk.of('say')).toMatchObject([{ client_id: 'm-left' }]));
    expect(visit.view.session.outbox).toHaveLength(1);
  });

  it('does not send after three days what was left by itself', async () => {
    const keep = new Keep('pk_1', null);
    keep.keepOutbox([], [{ ...entry, at: -WAIT_MS_MAX }]);
    const visit = await opened(keep);
    expect(visit.view.session.outbox).toMatchObject([{ state: 'failed' }]);
    retry(visit, 'm-0');
    await vi.waitFor(() => expect(desk.of('say')).toMatchObject([{ client_id: 'm-1' }]));
  });

  it('sends one text after the other, and waits with the second until the first is stored', async () => {
    const visit = await opened();
    visit.say('One');
    visit.say('Two');
    await vi.waitFor(() => expect(desk.of('say')).toMatchObject([{ text: 'One' }]));
    desk.send({ type: 'error', code: 'unavailable', message: '', retryable: true, client_id: 'm-1' });
    await vi.waitFor(() => expect(desk.of('say').map((frame) => frame.text)).toEqual(['One', 'One']));
    desk.send({ type: 'ack', client_id: 'm-1', conversation: CONVERSATION, seq: 1 });
    await vi.waitFor(() => expect(desk.of('say').at(-1)?.text).toBe('Two'));
  });

  it('says a word about an action once, and again under the same id when the line broke over it', async () => {
    const visit = await opened();
    decide(visit, 'act_1', true);
    decide(visit, 'act_1', false);
    leaveEmail(visit, 'ana@example.com');
    await vi.waitFor(() => expect(desk.of('email')).toHaveLength(1));
    desk.lastSeq = 1;
    desk.peer?.terminate();
    await vi.waitFor(() => expect(desk.of('email')).toHaveLength(2));
    expect(desk.of('decide').map(({ client_id, confirm }) => [client_id, confirm])).toEqual([
      ['m-1', true],
      ['m-1', true],
    ]);
    expect(desk.of('email').map(({ client_id }) => client_id)).toEqual(['m-2', 'm-2']);
    desk.message(1, { author: 'visitor', client_id: 'm-1', settles: 'act_1' });
    await vi.waitFor(() => expect(visit.view.session.outbox).toMatchObject([{ kind: 'email' }]));
  });

  it('keeps the last address only, of those that wait', async () => {
    desk.welcomes = false;
    const visit = newVisit();
    visit.setOpen(true);
    leaveEmail(visit, 'ana@example');
    leaveEmail(visit, 'ana@example.com');
    expect(visit.view.session.outbox).toMatchObject([{ kind: 'email', text: 'ana@example.com' }]);
  });

  it('sends again what the server says nothing about', async () => {
    const visit = await opened();
    visit.say('Hi');
    await vi.waitFor(() => expect(desk.of('say')).toHaveLength(2));
    expect(desk.of('hello')).toHaveLength(1);
  });

  it('holds as much as it may, and says when that is full', async () => {
    desk.welcomes = false;
    const visit = newVisit();
    for (let count = 0; count < OUTBOX_MAX + 1; count += 1) visit.say(`Text ${count}`);
    expect(visit.view.session.outbox).toHaveLength(OUTBOX_MAX);
    expect(visit.view.session.notice?.code).toBe('outbox_full');
  });

  it('comes back in mid-answer where it was', async () => {
    const visit = await opened();
    const delta = { type: 'delta', conversation: CONVERSATION, run: 'r_1', revision: 1 };
    desk.send({ ...delta, offset: 0, text: 'Op👍' });
    await vi.waitFor(() => expect(visit.view.session.stream?.points).toBe(3));
    desk.lastSeq = 1;
    desk.peer?.terminate();
    await vi.waitFor(() => expect(desk.of('hello')).toHaveLength(2));
    expect(desk.of('hello')[1]?.answer).toEqual({ run: 'r_1', revision: 1, offset: 3 });
    desk.send({ ...delta, offset: 3, text: 'en' });
    await vi.waitFor(() => expect(visit.view.session.stream?.text).toBe('Op👍en'));
  });

  it('stops an answer, once, and again after the line broke over it', async () => {
    const visit = await opened();
    visit.stop();
    desk.lastSeq = 1;
    desk.send({ type: 'answering', conversation: CONVERSATION, run: 'r_1', revision: 0 });
    await vi.waitFor(() => expect(visit.view.session.stream).not.toBeNull());
    visit.stop();
    visit.stop();
    await vi.waitFor(() => expect(desk.of('stop')).toEqual([{ type: 'stop', run: 'r_1' }]));
    desk.peer?.terminate();
    await vi.waitFor(() => expect(desk.of('stop')).toHaveLength(2));
    desk.message(1, { text: 'Op', run: 'r_1', stopped: true });
    await vi.waitFor(() => expect(visit.view.session.stream).toBeNull());
    expect(visit.view.session.messages).toMatchObject([{ text: 'Op', stopped: true }]);
  });

  it('shows that a person is writing until they have written, and tells them the same now and then', async () => {
    const visit = await opened();
    visit.writes();
    desk.send({ type: 'status', conversation: CONVERSATION, status: 'with_person', name: 'Ines' });
    desk.send({ type: 'typing', conversation: CONVERSATION, name: 'Ines' });
    await vi.waitFor(() => expect(visit.view.typist).toEqual({ name: 'Ines' }));
    visit.writes();
    visit.writes();
    await vi.waitFor(() => expect(desk.of('typing')).toHaveLength(1));
    desk.message(1, { author: 'person', name: 'Ines' });
    await vi.waitFor(() => expect(visit.view.typist).toBeNull());
  });

  it('stays away for as long as the server asks, and says why', async () => {
    const visit = await opened();
    desk.send({ type: 'bye', reason: 'restart', retry_after_ms: 150 });
    await vi.waitFor(() => expect(visit.view.session.sentAway).toBe('restart'));
    const left = performance.now();
    desk.peer?.close(1012);
    await vi.waitFor(() => expect(visit.view.isAway).toBe(true));
    await vi.waitFor(() => expect(desk.of('hello')).toHaveLength(2));
    expect(performance.now() - left).toBeGreaterThan(140);
    await vi.waitFor(() => expect(visit.view).toMatchObject({ isAway: false, session: { sentAway: null } }));
  });

  it('waits longer when it is open too often', async () => {
    await opened();
    const left = performance.now();
    desk.peer?.close(4429);
    await vi.waitFor(() => expect(desk.of('hello')).toHaveLength(2));
    expect(performance.now() - left).toBeGreaterThan(TIMES.tooManyWait - 10);
  });

  it('leaves a dead line soon after somebody looks again, and one that lives never', async () => {
    const visit = newVisit(new Keep('pk_1', null), {
      ...TIMES,
      pingEvery: 60_000,
      answerWithin: 60_000,
      openWithin: 60_000,
    });
    visit.setOpen(true);
    await vi.waitFor(() => expect(visit.view.connection).toBe('open'));
    visit.wake();
    await vi.waitFor(() => expect(desk.of('ping').length).toBeGreaterThan(0));
    await new Promise((resolve) => setTimeout(resolve, 3 * TIMES.wakeWithin));
    expect(desk.of('hello')).toHaveLength(1);
    desk.answersPings = false;
    visit.wake();
    visit.wake();
    await vi.waitFor(() => expect(desk.of('hello')).toHaveLength(2));
  });

  it('leaves a line on which nobody takes the hello', async () => {
    desk.welcomes = false;
    newVisit().setOpen(true);
    await vi.waitFor(() => expect(desk.of('hello').length).toBeGreaterThan(1));
  });

  it('tries a refused message again under a new id', async () => {
    const visit = await opened();
    visit.say('Hi');
    const refusal = { code: 'client_id_reused', message: 'Taken.', retryable: false, client_id: 'm-1' };
    desk.send({ type: 'error', ...refusal });
    await vi.waitFor(() => expect(visit.view.session.outbox[0]?.state).toBe('failed'));
    retry(visit, 'm-1');
    await vi.waitFor(() => expect(desk.of('say').map((frame) => frame.client_id)).toEqual(['m-1', 'm-2']));
  });
});
