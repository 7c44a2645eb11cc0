import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket as NodeWebSocket } from 'ws';
import { answerSurvey, openConversation, startOver } from '../src/panel/deeds';
import { Keep } from '../src/panel/keep';
import { TIMES } from '../src/panel/socket';
import { Visit } from '../src/panel/visit';
import { CONVERSATION, Desk } from './panel_desk';

const OTHER = 'c_2';

describe('a visitor with several conversations', () => {
  let desk: Desk;
  let keep: Keep;
  let ids = 0;
  const visits: Visit[] = [];

  beforeEach(() => {
    desk = new Desk();
    keep = new Keep('pk_1', null);
    ids = 0;
  });
  afterEach(() => {
    visits.splice(0).forEach((visit) => visit.leave());
    desk.server.clients.forEach((client) => client.terminate());
    desk.server.close();
  });

  function newVisit(): Visit {
    const connect = () => {
      const socket = new NodeWebSocket(desk.url);
      socket.on('error', () => undefined); // Of one that is left before it is open.
      return socket as unknown as WebSocket;
    };
    const times = { ...TIMES, backoff: () => 10 };
    const visit = new Visit({
      site: 'pk_1',
      keep,
      connect,
      newId: () => `m-${++ids}`,
      now: Date.now,
      times,
    });
    visits.push(visit);
    visit.setOpen(true);
    return visit;
  }

  async function inConversation(): Promise<Visit> {
    keep.keepVisitor('v1s_1', null);
    desk.lastSeq = 1;
    const visit = newVisit();
    await vi.waitFor(() => expect(visit.view.connection).toBe('open'));
    desk.message(1);
    await vi.waitFor(() => expect(visit.view.session.messages).toHaveLength(1));
    return visit;
  }

  it('starts over under a name that stays the same until something is said', async () => {
    const visit = await inConversation();
    startOver(visit);
    await vi.waitFor(() => expect(desk.of('hello')).toHaveLength(2));
    const { fresh, conversation, after_seq } = desk.of('hello')[1] ?? {};
    expect({ fresh, conversation, after_seq }).toEqual({ fresh: 'm-1', conversation: null, after_seq: 0 });
    await vi.waitFor(() => expect(visit.view.connection).toBe('open'));
    visit.leave();
    newVisit();
    await vi.waitFor(() => expect(desk.of('hello')[2]?.fresh).toBe('m-1'));
  });

  it('hears nothing of the former conversation, and has another one from the first word on', async () => {
    const visit = await inConversation();
    startOver(visit);
    await vi.waitFor(() => expect(visit.view.connection).toBe('open'));
    desk.message(2);
    visit.say('Another thing');
    await vi.waitFor(() => expect(desk.of('say')).toHaveLength(1));
    const client_id = desk.of('say')[0]?.client_id;
    desk.send({ type: 'ack', client_id, conversation: OTHER, seq: 1 });
    await vi.waitFor(() => expect(visit.view.session.conversation).toBe(OTHER));
    expect(visit.view.session).toMatchObject({ fresh: null, messages: [] });
    expect(keep.read().fresh).toBeNull();
  });

  it('leaves what is unsent where it was written, and sends it once that is opened again', async () => {
    const visit = await inConversation();
    visit.say('Unsent here');
    await vi.waitFor(() => expect(desk.of('say')).toHaveLength(1));
    openConversation(visit, OTHER);
    await vi.waitFor(() => expect(desk.of('hello')[1]?.conversation).toBe(OTHER));
    await vi.waitFor(() => expect(visit.view.connection).toBe('open'));
    expect(visit.view.session.outbox).toEqual([]);
    expect(keep.read().outbox).toMatchObject([{ text: 'Unsent here', conversation: CONVERSATION }]);
    openConversation(visit, CONVERSATION);
    await vi.waitFor(() => expect(desk.of('say')).toHaveLength(2));
    expect(desk.of('say')[1]?.client_id).toBe(desk.of('say')[0]?.client_id);
  });

  it('comes back, after a reload, to where something is unsent', async () => {
    const visit = await inConversation();
    openConversation(visit, OTHER);
    await vi.waitFor(() => expect(visit.view.connection).toBe('open'));
    visit.say('Unsent there');
    visit.leave();
    newVisit();
    await vi.waitFor(() => expect(desk.of('hello')[2]?.conversation).toBe(OTHER));
  });

  it('is done with it once, however often that is pressed', async () => {
    const visit = await inConversation();
    visit.wish('end');
    visit.wish('end');
    await vi.waitFor(() => expect(desk.of('end')).toHaveLength(1));
    const client_id = desk.of('end')[0]?.client_id;
    desk.send({ type: 'ack', client_id, conversation: CONVERSATION, seq: 2 });
    await vi.waitFor(() => expect(visit.view.session.outbox).toEqual([]));
  });

  it('says how it was, and only the last word of those that have not arrived is sent on', async () => {
    const visit = await inConversation();
    visit.leave();
    answerSurvey(visit, 2, 'Slow');
    answerSurvey(visit, 4, 'Slow, but right');
    expect(visit.view.session.outbox).toMatchObject([{ kind: 'survey', score: 4, text: 'Slow, but right' }]);
  });

  it('has seen what stood in an open panel, and counts what came later', async () => {
    const visit = await inConversation();
    await vi.waitFor(() => expect(keep.read().seen).toEqual({ [CONVERSATION]: 1 }));
    visit.leave();
    desk.lastSeq = 3;
    const later = newVisit();
    later.setOpen(false);
    await vi.waitFor(() => expect(later.view.connection).toBe('open'));
    [1, 2, 3].forEach((seq) => desk.message(seq));
    await vi.waitFor(() => expect(later.view.unread).toBe(2));
    later.setOpen(true);
    expect(later.view.unread).toBe(0);
    expect(keep.read().seen).toEqual({ [CONVERSATION]: 3 });
  });
});
