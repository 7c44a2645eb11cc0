import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket as NodeWebSocket } from 'ws';
import { Keep } from '../src/panel/keep';
import { subjectOf } from '../src/panel/voucher';
import { TIMES } from '../src/panel/socket';
import { Visit } from '../src/panel/visit';
import { Desk } from './panel_desk';

function token(sub: unknown, exp = 1): string {
  const part = (claims: object) => Buffer.from(JSON.stringify(claims)).toString('base64url');
  return `${part({ alg: 'HS256' })}.${part({ sub, exp })}.c2lnbmF0dXJl`;
}

describe('a token', () => {
  it.each([['u_42'], ['Zoë/ñ·漢']])('names its subject: %s', (sub) => {
    expect(subjectOf(token(sub))).toBe(sub);
  });

  it.each([token(7), token(''), 'a.b.c', '', '..', 'e30.e30.x', token(null)])('names nobody: %s', (none) => {
    expect(subjectOf(none)).toBeNull();
  });
});

describe('a visit for which the host vouches', () => {
  let desk: Desk;
  let keep: Keep;
  let visits: Visit[];
  let now: number;

  beforeEach(async () => {
    desk = new Desk();
    keep = new Keep('pk_1', null);
    visits = [];
    now = 1;
    await once(desk.server, 'listening');
  });

  afterEach(() => {
    vi.restoreAllMocks();
    visits.forEach((visit) => visit.leave());
    desk.server.clients.forEach((client) => client.terminate());
    desk.server.close();
  });

  function newVisit(): Visit {
    let ids = 0;
    const visit = new Visit({
      site: 'pk_1',
      keep,
      connect: () => {
        const socket = new NodeWebSocket(desk.url);
        socket.on('error', () => undefined); // a close follows
        return socket as unknown as WebSocket;
      },
      newId: () => `m-${++ids}`,
      now: () => now,
      times: { ...TIMES, backoff: () => 5 },
    });
    visits.push(visit);
    return visit;
  }

  async function opened(visit: Visit): Promise<Visit> {
    visit.setOpen(true);
    await vi.waitFor(() => expect(visit.view.connection).toBe('open'));
    return visit;
  }

  it('says so in its hello, and again when the host does so anew', async () => {
    const visit = newVisit();
    visit.identify(token('u_42'));
    await opened(visit);
    const seen: boolean[] = [];
    visit.subscribe(() => seen.push(visit.view.isAway));
    visit.identify(token('u_42'));
    visit.identify(token('u_42', 2));
    await vi.waitFor(() => expect(desk.of('hello')).toHaveLength(2));
    expect(desk.of('hello').map((hello) => hello.token)).toEqual([token('u_42'), token('u_42', 2)]);
    expect(visit.view.guest).toBe(0);
    expect(seen).not.toContain(true);
  });

  it('stays the same when somebody without a name gets one', async () => {
    const visit = await opened(newVisit());
    visit.say('Hi');
    desk.lastSeq = 1;
    visit.identify(token('u_42'));
    await vi.waitFor(() => expect(desk.of('hello').at(-1)?.token).toBe(token('u_42')));
    await vi.waitFor(() => expect(visit.view.connection).toBe('open'));
    expect(visit.view.session).toMatchObject({ visitor: 'v1s_new', outbox: [{ text: 'Hi' }] });
    expect(keep.read()).toMatchObject({ visitor: 'v1s_new', subject: 'u_42' });
  });

  it('begins anew for another one, with nothing of what the former one has kept or not yet sent', async () => {
    keep.keepVisitor('v1s_former', 'u_41');
    keep.keepDraft('My secret is');
    const visit = await opened(newVisit());
    desk.message(1);
    await vi.waitFor(() => expect(visit.view.session.messages).toHaveLength(1));
    visit.identify(token('u_42'));
    expect(visit.view).toMatchObject({ guest: 1, session: { visitor: null, messages: [], outbox: [] } });
    expect(keep.read()).toMatchObject({ visitor: null, draft: '', outbox: [] });
    await vi.waitFor(() => expect(desk.of('hello')).toHaveLength(2));
    expect(desk.of('hello')[1]).toMatchObject({ visitor: null, conversation: null, after_seq: 0 });
  });

  it('begins anew when only the server knew that it is another one, and keeps what this one wrote', async () => {
    keep.keepVisitor('v1s_former', null);
    keep.keepOutbox([], [entryOf('m-former')]);
    desk.renames.set(token('u_42'), 'v1s_other');
    const visit = newVisit();
    now = 1_000;
    visit.identify(token('u_42'));
    visit.say('Mine');
    await opened(visit);
    expect(visit.view).toMatchObject({ guest: 1, session: { visitor: 'v1s_other' } });
    await vi.waitFor(() => expect(desk.of('say')).toHaveLength(1));
    expect(desk.of('say')).toMatchObject([{ text: 'Mine' }]);
    expect(keep.read()).toMatchObject({ visitor: 'v1s_other', subject: 'u_42' });
  });

  it('goes on as a stranger when the token is refused, and tells whoever builds the host page', async () => {
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const visit = newVisit();
    visit.identify(token('u_42'));
    await opened(visit);
    desk.send({ type: 'error', code: 'identity_refused', message: 'token: expired', retryable: false });
    await vi.waitFor(() => expect(warned).toHaveBeenCalledOnce());
    expect(visit.view.session).toMatchObject({ notice: null, fatal: null });
    desk.peer?.terminate();
    await vi.waitFor(() => expect(desk.of('hello')).toHaveLength(2));
    expect(desk.of('hello')[1]?.token).toBeUndefined();
  });

  it('does not say what no server would read', async () => {
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const visit = newVisit();
    visit.identify('x'.repeat(4_097));
    expect(warned).toHaveBeenCalledOnce();
    await opened(visit);
    expect(desk.of('hello')[0]?.token).toBeUndefined();
  });

  it('leaves nothing for whoever comes after it', async () => {
    const visit = await opened(newVisit());
    visit.identify(token('u_42'));
    visit.say('Hi');
    visit.shutdown();
    expect(visit.view).toMatchObject({ connection: 'idle', session: { visitor: null, outbox: [] } });
    expect(keep.read()).toMatchObject({ visitor: null, subject: null, outbox: [] });
    await opened(visit);
    expect(desk.of('hello').at(-1)).toMatchObject({ visitor: null });
    expect(desk.of('hello').at(-1)?.token).toBeUndefined();
  });

  it('does not become the one who speaks in another tab', async () => {
    const visit = newVisit();
    visit.identify(token('u_42'));
    await opened(visit);
    keep.keepVisitor('v1s_other', 'u_41');
    visit.say('Hi');
    await vi.waitFor(() => expect(desk.of('say')).toHaveLength(1));
    expect(desk.of('hello').map((hello) => hello.visitor)).toEqual([null]);
  });

  it('says what an answer was worth, once a click and again after the line broke', async () => {
    const visit = await opened(newVisit());
    desk.message(1);
    await vi.waitFor(() => expect(visit.view.session.messages).toHaveLength(1));
    visit.rate(1, true);
    visit.rate(1, false);
    expect([...visit.view.ratings]).toEqual([[1, { good: false, comment: '' }]]);
    await vi.waitFor(() => expect(desk.of('rate')).toHaveLength(2));
    desk.lastSeq = 1;
    desk.peer?.terminate();
    await vi.waitFor(() => expect(desk.of('rate')).toHaveLength(3));
    expect(desk.of('rate').map(({ seq, good }) => [seq, good])).toEqual([
      [1, true],
      [1, false],
      [1, false],
    ]);
  });
});

function entryOf(client_id: string) {
  const plain = {
    confirm: false,
    score: 0,
    selection: '',
    attachments: [],
    page: null,
    conversation: null,
  } as const;
  const rest = { text: 'Theirs', problem: null, faults: 0, ...plain } as const;
  return { client_id, kind: 'say', at: 1, state: 'sending', ...rest } as const;
}
