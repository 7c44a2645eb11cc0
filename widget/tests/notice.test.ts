import { describe, expect, it } from 'vitest';
import { noticeLine } from '../src/panel/notice';
import type { Entry } from '../src/protocol/outbox';
import { newSession, type Session } from '../src/protocol/session';

const written: Entry = {
  client_id: 'm-1',
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

function line(part: Partial<Session>, isOnline = true): string | null {
  return noticeLine({ isAway: true, session: { ...newSession('v1s_1', []), ...part } }, isOnline);
}

describe('the line about what goes wrong', () => {
  it('is silent while all is well', () => {
    expect(noticeLine({ isAway: false, session: newSession(null, []) }, true)).toBeNull();
  });

  it.each([
    [{}, true, 'Connecting again…'],
    [{}, false, 'You are offline.'],
    [{ sentAway: 'restart' }, true, 'We are updating our service. Connecting again…'],
    [{ sentAway: 'too_slow' }, true, 'Connecting again…'],
    [{ sentAway: 'unavailable' }, true, 'Help cannot be reached for the moment. Trying again…'],
    [{ sentAway: 'too_many' }, true, 'Help is open too often. Trying again…'],
  ] as const)('says why there is no connection: %o, online %s', (part, isOnline, words) => {
    expect(line(part, isOnline)).toBe(words);
  });

  it('says what becomes of what was written, and of a wish for a person', () => {
    expect(line({ outbox: [written] })).toContain('kept, and will be sent by itself');
    expect(line({ outbox: [written, { ...written, kind: 'want_person' }] })).toContain(
      'A person will be asked',
    );
    expect(line({ outbox: [{ ...written, state: 'failed' }] })).toBe('Connecting again…');
  });
});
