import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { troubleWords } from '../src/panel/problem_words';
import { adopted, due, expired, FAULTS_MAX, tryAgain, WAIT_MS_MAX, type Entry } from '../src/protocol/outbox';
import {
  contiguousSeq,
  followsGap,
  helloOf,
  newSession,
  receive,
  stopping,
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
    picture: null,
    attachments: [],
    text: `message ${seq}`,
    sources: [],
    offer_person: false,
    client_id: null,
    run: null,
    stopped: false,
    card: null,
    settles: null,
    created_at: '2026-11-02T09:30:00.000Z',
    ...part,
  };
}

function entry(client_id: string, part: Partial<Entry> = {}): Entry {
  return {
    client_id,
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
    ...part,
  };
}

function after(frames: readonly ServerFrame[], start: Session = newSession(null, [])): Session {
  return frames.reduce(receive, start);
}

const delta = (offset: number, text: string, revision = 0, run = 'r_1'): ServerFrame => ({
  type: 'delta',
  conversation: CONVERSATION,
  run,
  revision,
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

  it('reads out what came while the connection was lost, and nothing that stood there at first', () => {
    const before = after([{ ...welcome, last_seq: 1 }, message(1)]);
    const back = after([{ ...welcome, last_seq: 3 }, message(2), message(3)], before);
    expect([before.heard_seq, back.heard_seq]).toEqual([1, 1]);
    expect(receive(back, { ...welcome, last_seq: 3, recovered: false }).heard_seq).toBe(3);
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
    expect(session.stream).toMatchObject({ run: 'r_1', text: 'a👍ß!', points: 4 });
    expect(helloOf(session, 'pk_1').answer).toEqual({ run: 'r_1', revision: 0, offset: 4 });
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

  it('goes on where it was after the line broke, and is dropped with the transcript', () => {
    const before = after([welcome, message(1), delta(0, 'Open ')]);
    const back = after([{ ...welcome, last_seq: 1 }, delta(5, 'Members')], before);
    expect(back.stream?.text).toBe('Open Members');
    expect(receive(before, { ...welcome, recovered: false }).stream).toBeNull();
  });

  it('is replaced by a higher revision, visibly, and a lower one comes too late', () => {
    const anew = after([welcome, delta(0, 'Open'), delta(0, 'To invite', 16)]);
    expect(anew.stream).toMatchObject({ text: 'To invite', revision: 16, replaced: true });
    expect(after([delta(4, ' Members'), delta(0, '')], anew).stream).toBe(anew.stream);
    const quiet = after([welcome, delta(0, ''), delta(0, 'To invite', 1)]);
    expect(quiet.stream?.replaced).toBe(false);
  });

  it('shows a prefix of the latest revision heard, however its pieces are cut, ordered and repeated', () => {
    const texts = fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }), {
      minLength: 1,
      maxLength: 3,
    });
    const heard = texts.chain((all) => {
      const piece = fc.tuple(fc.nat(all.length - 1), fc.nat(), fc.nat()).map(([revision, one, other]) => {
        const points = [...(all[revision] ?? '')];
        const [from, to] = [one % (points.length + 1), other % (points.length + 1)].sort((a, b) => a - b);
        return delta(from ?? 0, points.slice(from, to).join(''), revision);
      });
      return fc.tuple(fc.constant(all), fc.array(piece, { maxLength: 20 }));
    });
    fc.assert(
      fc.property(heard, ([all, frames]) => {
        let session = after([welcome]);
        let highest = -1;
        for (const frame of frames) {
          session = receive(session, frame);
          highest = Math.max(highest, frame.type === 'delta' ? frame.revision : -1);
          const { revision, text, points } = session.stream ?? { revision: -1, text: '', points: 0 };
          expect(revision).toBe(highest);
          expect(all[highest]?.startsWith(text)).toBe(true);
          expect(points).toBe([...text].length);
        }
      }),
    );
  });

  it('shows nothing more once the visitor has stopped it, until its message comes', () => {
    const stopped = stopping(after([welcome, delta(0, 'Open')]));
    expect(stopping(stopped)).toBe(stopped);
    const late = after([delta(4, ' Members'), delta(0, 'To invite', 1)], stopped);
    expect(late.stream).toMatchObject({ text: 'Open', stopping: true });
    const done = receive(late, message(1, { text: 'Open Mem', run: 'r_1', stopped: true }));
    expect(done.stream).toBeNull();
    expect(done.messages[0]).toMatchObject({ text: 'Open Mem', stopped: true });
  });

  it('that was stopped before its first word ends with the message of the system', () => {
    const session = after([welcome, delta(0, ''), message(1, { author: 'system', run: 'r_1' })]);
    expect(session.stream).toBeNull();
  });

  it('cannot be stopped when there is none', () => {
    const session = after([welcome]);
    expect(stopping(session)).toBe(session);
  });

  it('ends when a person takes over', () => {
    const session = after([
      welcome,
      { type: 'answering', conversation: CONVERSATION, run: 'r_1', revision: 0 },
      { type: 'status', conversation: CONVERSATION, status: 'with_person', name: 'Ines', picture: null },
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
    expect(session.outbox[1]).toMatchObject({
      state: 'failed',
      problem: { code: 'message_too_long' },
    });
    expect(session.outbox[0]?.state).toBe('sending');
  });

  it.each(['unavailable', 'rate_limited', 'internal_error'])('keeps what met %s, and says so', (code) => {
    const busy = { type: 'error', code, message: 'Wait.', retryable: true, client_id: 'm-1' } as const;
    const session = after([welcome, busy], mine);
    expect(session.outbox[0]?.state).toBe('sending');
    expect(session.notice && troubleWords(session.notice)).toContain('sent');
    const ack = { type: 'ack', client_id: 'm-1', conversation: CONVERSATION, seq: 1 } as const;
    expect(receive(session, ack).notice).toBeNull();
  });

  it('tells that a limit was met', () => {
    const limit = {
      type: 'error',
      code: 'too_many',
      message: 'Try again in 5 minutes.',
      retryable: true,
    } as const;
    const session = after([welcome, { ...limit, client_id: 'm-1' }], mine);
    expect(session).toMatchObject({
      notice: { code: 'too_many', isKept: true },
      sentAway: null,
    });
    expect(after([{ ...limit, client_id: null }], session).sentAway).toBe('too_many');
  });

  it('lets the next one go by when the server breaks over one again and again', () => {
    const fault = { code: 'internal_error', message: 'A fault.', retryable: true, client_id: 'm-1' } as const;
    const session = after([welcome, ...Array(FAULTS_MAX).fill({ type: 'error', ...fault })], mine);
    expect(session.outbox.map((one) => one.state)).toEqual(['failed', 'sending']);
    expect(due(session.outbox).map((one) => one.client_id)).toEqual(['m-2']);
  });

  it('sends one text after the other, and a wish for a person at once', () => {
    const wish = entry('m-3', { kind: 'want_person' });
    expect(due([...mine.outbox, wish]).map((one) => one.client_id)).toEqual(['m-1', 'm-3']);
  });

  it('does not send what waited for longer than three days, until the visitor says so', () => {
    const late = expired(mine.outbox, WAIT_MS_MAX + 1);
    expect(late).toMatchObject([{ state: 'failed' }, { state: 'failed' }]);
    expect(expired(mine.outbox, WAIT_MS_MAX)).toBe(mine.outbox);
    expect(due(late)).toEqual([]);
    const again = tryAgain(late, 'm-2', 'm-9', WAIT_MS_MAX + 1);
    expect(expired(again, 2 * WAIT_MS_MAX)).toBe(again);
    expect(due(again).map((one) => one.client_id)).toEqual(['m-9']);
  });

  it('takes in what another tab left unsent, in the order of writing, and each once', () => {
    const left = [entry('m-0', { at: -1 }), entry('m-1'), entry('m-8', { state: 'failed' })];
    expect(adopted(mine.outbox, left).map((one) => one.client_id)).toEqual(['m-0', 'm-1', 'm-2']);
  });
});

describe('an error', () => {
  it.each(['site_unknown', 'origin_not_allowed', 'version_not_supported'])('%s ends everything', (code) => {
    const error = { type: 'error', code, message: 'No.', retryable: false, client_id: null } as const;
    expect(after([error]).fatal).toMatch(/not available|new version/);
  });

  it('about a conversation of somebody else is not shown: the session goes on without it', () => {
    const error = { code: 'conversation_not_found', message: 'No.', retryable: false, client_id: null };
    expect(after([{ type: 'error', ...error }]).notice).toBeNull();
  });
});

describe('a good-bye', () => {
  it('is remembered with its reason until the session is open again', () => {
    const away = after([welcome, { type: 'bye', reason: 'restart', retry_after_ms: 10 }]);
    expect(away.sentAway).toBe('restart');
    expect(receive(away, welcome).sentAway).toBeNull();
  });
});
