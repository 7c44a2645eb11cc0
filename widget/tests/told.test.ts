import { describe, expect, it } from 'vitest';
import { newSession, type Session } from '../src/protocol/session';
import type { Message } from '../src/protocol/server_frames';
import { snapshotOf } from '../src/panel/snapshot';
import { told } from '../src/panel/told';
import { newView, type View } from '../src/panel/view';

const SECRET = 'my salary is 7';

const message: Message = {
  type: 'message',
  conversation: 'c_1',
  seq: 2,
  author: 'person',
  name: 'Ana',
  text: SECRET,
  created_at: '2026-11-02T09:30:00Z',
} as unknown as Message;

function view(part: Partial<View> = {}, session: Partial<Session> = {}): View {
  const whole = { ...newSession('v_1', []), ...session };
  return { ...newView(whole), connection: 'open', ...part };
}

const talking = view({}, { conversation: 'c_1' });

describe('what the host page is told', () => {
  it('is nothing when nothing has changed', () => {
    expect(told(talking, talking)).toEqual([]);
    expect(told(view({ connection: 'idle' }), view({ connection: 'connecting' }))).toEqual([]);
  });

  it('is a message, and what is unread, and never the text', () => {
    const after = { ...talking, arrived: message, unread: 1 };
    expect(told(talking, after)).toEqual([
      { type: 'handrail:event', name: 'message', detail: { author: 'person', seq: 2 } },
      { type: 'handrail:unread', count: 1 },
    ]);
    expect(JSON.stringify([told(talking, after), snapshotOf(after)])).not.toContain(SECRET);
  });

  it('is that a person was asked, that one took it, and that it was resolved', () => {
    const waiting = view({}, { conversation: 'c_1', status: 'waiting_for_person' });
    const taken = view({}, { conversation: 'c_1', status: 'with_person' });
    const resolved = view({}, { conversation: 'c_1', status: 'resolved' });
    const handoff = (status: string) => ({ type: 'handrail:event', name: 'handoff', detail: { status } });
    expect(told(talking, waiting)).toEqual([handoff('waiting_for_person')]);
    expect(told(waiting, taken)).toEqual([handoff('with_person')]);
    expect(told(taken, resolved)).toEqual([
      { type: 'handrail:event', name: 'resolved', detail: {} },
      { type: 'handrail:underway', is: false },
    ]);
  });

  it('is not that a conversation turned which is found as it was left', () => {
    const before = view({ connection: 'connecting' });
    const after = view({}, { conversation: 'c_1', status: 'waiting_for_person' });
    expect(told(before, after)).toEqual([{ type: 'handrail:underway', is: true }]);
  });

  it('is whether there is something to come back to, once that is known', () => {
    const nothing = view();
    expect(told(view({ connection: 'connecting' }), nothing)).toEqual([
      { type: 'handrail:underway', is: false },
    ]);
    const written = view({}, { outbox: [{}] as unknown as Session['outbox'] });
    expect(told(nothing, written)).toEqual([{ type: 'handrail:underway', is: true }]);
    expect(told(written, talking)).toEqual([]);
    expect(told(talking, { ...talking, connection: 'lost' })).toEqual([]);
  });

  it('is that nothing works any more', () => {
    const after = view({}, { conversation: 'c_1', fatal: 'This key is not known.' });
    expect(told(talking, after)).toContainEqual({
      type: 'handrail:event',
      name: 'error',
      detail: { message: 'This key is not known.' },
    });
  });
});
