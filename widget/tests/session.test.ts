import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Entry } from '../src/protocol/outbox';
import {
  contiguousSeq,
  followsGap,
  helloOf,
  newSession,
  receive,
  type Session,
} from '../src/protocol/session';
import type { Message, ServerFrame, Welcome } from '../src/protocol/server_frames';

const CONVERSATION = 'c_1';

const welcome: Welcome = {
  type: 'welcome',
  version: 1,
  visitor: 'v1s_1',
  conversation: CONVERSATION,
  status: 'with_ai',
  last_seq: 0,
  recovered: true,
};

function message(seq: number, part: Partial<Message> = {}): Message {
  return {
    type: 'message',
    conversation: CONVERSATION,
    seq,
    author: 'ai',
    name: null,
    text: `message ${seq}`,
    sources: [],
    offer_person: false,
    client_id: null,
    run: null,
    created_at: '2026-11-02T09:30:00.000Z',
    ...part,
  };
}

function entry(client_id: string, part: Partial<Entry> = {}): Entry {
  return { client_id, kind: 'say', text: 'Hi', page: null, at: 0, state: 'sending', problem: null, ...part };
}

function after(frames: readonly ServerFrame[], start: Session = newSession(null, [])): Session {
  return frames.reduce(receive, start);
}

const delta = (offset: number, text: string, run = 'r_1'): ServerFrame => ({
  type: 'delta',
  conversation: CONVERSATION,
  run,
  offset,
  text,
});

describe('the transcript', () => {
  it('is the same whatever the order and however often messages arrive', () => {
    const arrivals = fc.integer({ min: 1, max: 12 }).chain((count) => {
      const all = Array.from({ length: count }, (_, index) => message(index + 1));
      const again = fc.array(fc.constantFrom(...all));
      return fc.tuple(fc.constant(count), fc.shuffledSubarray(all, { minLength: count }), again);
    });
    fc.assert(
      fc.property(arrivals, ([count, once, again]) => {
        const session = after([welcome, ...once, ...again]);
        expect(session.messages.map((one) => one.seq)).toEqual(
          Array.from({ length: count }, (_, i) => i + 1),
        );
      }),
    );
  });

  it('knows what is missing, and asks for all after the gap', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 20 })), (seqs) => {
        const session = after([welcome, ...seqs.map((seq) => message(seq))]);
        let present = 0;
        while (seqs.includes(present + 1)) present += 1;
        expect(contiguousSeq(session.messages)).toBe(present);
        expect(helloOf(session, 'pk_1').after_seq).toBe(present);
        for (const seq of seqs) expect(followsGap(session, message(seq))).toBe(seq > present);
      }),
    );
  });

  it('survives a reconnect: what is sent again is not shown again', () => {
    const before = after([welcome, message(1), message(2)]);
    expect(helloOf(before, 'pk_1')).toMatchObject({
      visitor: 'v1s_1',
      conversation: CONVERSATION,
      after_seq: 2,
    });
    const back = after([{ ...welcome, last_seq: 3 }, message(2), message(3)], before);
    expect(back.messages.map((one) => one.seq)).toEqual([1, 2, 3]);
  });

  it('is dropped when the server does not know it', () => {
    const session = after([welcome, message(1), { ...welcome, recovered: false }]);
    expect(session.messages).toEqual([]);
  });

  it('is dropped when another conversation is entered', () => {
    const session = after([welcome, message(1), { ...welcome, conversation: 'c_2' }]);
    expect(session.messages).toEqual([]);
    expect(session.conversation).toBe('c_2');
  });

  it('ignores frames of another conversation', () => {
    const session = after([welcome, message(1)]);
    expect(receive(session, { ...message(2), conversation: 'c_2' })).toBe(session);
  });
});

describe('an answer that is being written', () => {
  it('is put together from its pieces, counted in code points', () => {
    const session = after([welcome, delta(0, 'a👍'), delta(2, 'ß'), delta(3, '!')]);
    expect(session.stream).toEqual({ run: 'r_1', text: 'a👍ß!', points: 4 });
  });

  it('is right for every way to cut it, with pieces sent twice', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 5 })), fc.nat(), (pieces, seed) => {
        let offset = 0;
        const frames = pieces.flatMap((piece, index) => {
          const frame = delta(offset, piece);
          offset += [...piece].length;
          return (seed + index) % 3 === 0 ? [frame, frame] : [frame];
        });
        expect(after([welcome, delta(0, ''), ...frames]).stream?.text).toBe(pieces.join(''));
      }),
    );
  });

  it('waits when a piece was dropped, and starts over at offset 0', () => {
    const torn = after([welcome, delta(0, 'Open '), delta(9, 'bers')]);
    expect(torn.stream?.text).toBe('Open ');
    expect(receive(torn, delta(0, 'Open Members')).stream?.text).toBe('Open Members');
  });

  it('ends with its message, and a late piece does not bring it back', () => {
    const session = after([welcome, delta(0, 'Open'), message(1, { run: 'r_1' }), delta(4, ' Members')]);
    expect(session.stream).toBeNull();
  });

  it('ends when a person takes over', () => {
    const session = after([
      welcome,
      { type: 'answering', conversation: CONVERSATION, run: 'r_1' },
      { type: 'status', conversation: CONVERSATION, status: 'with_person', name: 'Ines' },
    ]);
    expect(session).toMatchObject({ stream: null, status: 'with_person', person: 'Ines' });
  });
});

describe('the outbox', () => {
  const mine = newSession(null, [entry('m-1'), entry('m-2')]);

  it('shows a message as sent once it is stored, and lets it go when it comes back', () => {
    const acked = after(
      [welcome, { type: 'ack', client_id: 'm-1', conversation: CONVERSATION, seq: 1 }],
      mine,
    );
    expect(acked.outbox.map((one) => one.state)).toEqual(['sent', 'sending']);
    const back = receive(acked, message(1, { author: 'visitor', client_id: 'm-1' }));
    expect(back.outbox.map((one) => one.client_id)).toEqual(['m-2']);
  });

  it('is settled in the other order too', () => {
    const back = after([welcome, message(1, { author: 'visitor', client_id: 'm-1' })], mine);
    const acked = receive(back, { type: 'ack', client_id: 'm-1', conversation: CONVERSATION, seq: 1 });
    expect(acked.outbox.map((one) => one.client_id)).toEqual(['m-2']);
  });

  it('marks what was refused, with the reason', () => {
    const refusal = {
      type: 'error',
      code: 'message_too_long',
      message: 'Too long.',
      retryable: false,
    } as const;
    const session = after([welcome, { ...refusal, client_id: 'm-2' }], mine);
    expect(session.outbox[1]).toMatchObject({ state: 'failed', problem: 'Too long.' });
    expect(session.outbox[0]?.state).toBe('sending');
  });

  it('keeps what the server could not take just now', () => {
    const busy = { type: 'error', code: 'rate_limited', message: 'Wait.', retryable: true } as const;
    const session = after([welcome, { ...busy, client_id: 'm-1' }], mine);
    expect(session.outbox[0]?.state).toBe('sending');
    expect(session.notice).toBe('Wait.');
  });
});

describe('an error', () => {
  it.each(['site_unknown', 'origin_not_allowed', 'version_not_supported'])('%s ends everything', (code) => {
    const error = { type: 'error', code, message: 'No.', retryable: false, client_id: null } as const;
    expect(after([error]).fatal).toBe('No.');
  });

  it('about a conversation of somebody else is not shown: the session goes on without it', () => {
    const error = { code: 'conversation_not_found', message: 'No.', retryable: false, client_id: null };
    expect(after([{ type: 'error', ...error }]).notice).toBeNull();
  });
});
