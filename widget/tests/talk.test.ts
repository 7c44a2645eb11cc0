import { describe, expect, it } from 'vitest';
import { initials } from '../src/panel/face';
import { choicesIn } from '../src/panel/menu/choices';
import { transcriptText } from '../src/panel/menu/transcript_text';
import { hoursLine, whoLine } from '../src/panel/who';
import type { Message } from '../src/protocol/server_frames';
import { newSession } from '../src/protocol/session';

const message = {
  type: 'message',
  conversation: 'c_1',
  seq: 1,
  author: 'ai',
  name: null,
  picture: null,
  text: 'Open Members.[1]',
  attachments: [],
  sources: [],
  offer_person: false,
  created_at: '2026-11-02T09:30:00Z',
  client_id: null,
  run: null,
  stopped: false,
  card: null,
  settles: null,
} as const satisfies Message;

describe('a conversation as text', () => {
  it('says who said what when, with files and sources', () => {
    const file = { id: 'u_1', name: 'log.txt', media_type: 'text/plain', size: 3, width: null, height: null };
    const source = {
      number: 1,
      title: 'Invite people',
      section: '',
      url: null,
    } as unknown as Message['sources'][number];
    const text = transcriptText(
      [
        { ...message, author: 'visitor', text: 'How?', attachments: [file] },
        { ...message, sources: [source] },
        { ...message, author: 'person', name: 'Ana', text: 'Hello' },
      ],
      'Fernway help',
    );
    const paragraphs = text.split('\n\n').map((one) => one.replace(/^\[.*?\] /, ''));
    expect(paragraphs).toEqual([
      'Fernway help',
      'You\nHow?\n· log.txt',
      'AI assistant\nOpen Members.[1]\nSources\n[1] Invite people',
      'Ana\nHello\n',
    ]);
  });
});

describe('the menu', () => {
  const session = { ...newSession('v1s_1', []), conversation: 'c_1', messages: [message] };

  it('offers nothing about a conversation that is not there', () => {
    expect(choicesIn({ session: newSession(null, []) }, true)).toEqual(['help', 'sound', 'sent']);
  });

  it('offers e-mail only where the server sends some, and no end to what has ended', () => {
    expect(choicesIn({ session }, true)).toContain('mail');
    expect(choicesIn({ session }, false)).not.toContain('mail');
    expect(choicesIn({ session: { ...session, status: 'resolved' } }, true)).not.toContain('end');
  });
});

describe('who answers', () => {
  const now = Date.parse('2026-11-02T12:00:00Z');

  it('is not said to be here too while the visitor waits for them, only when they will be', () => {
    const waiting = { ...newSession('v1s_1', []), status: 'waiting_for_person' } as const;
    const people = { type: 'people', opens_at: '2026-11-02T15:00:00Z', faces: [] } as const;
    expect(whoLine(waiting, { ...people, open: null }, now)).toBe('Waiting for a person');
    expect(whoLine(waiting, { ...people, open: false }, now)).toContain(
      'Waiting for a person · our team is back',
    );
  });

  it('promises nobody where there are neither hours nor anybody on the desk', () => {
    const talking = newSession('v1s_1', []);
    const people = { type: 'people', open: null, opens_at: null } as const;
    expect(whoLine(talking, { ...people, faces: [] }, now)).toBe('AI assistant');
    const faces = [{ name: 'Ines', picture: null }];
    expect(whoLine(talking, { ...people, faces }, now)).toBe('AI assistant · our team is here too');
  });

  it('is there in its hours, and where none are set', () => {
    expect(hoursLine({ open: true, opens_at: null }, now)).toBe('our team is here too');
    expect(hoursLine({ open: null, opens_at: null }, now)).toBe('our team is here too');
  });

  it('is back at a time that is told with as much of a day as it takes', () => {
    const line = (opens_at: string | null) => hoursLine({ open: false, opens_at }, now);
    expect(line('2026-11-04T12:00:00Z')).toMatch(/back Wednesday/);
    expect(line('2026-12-24T12:00:00Z')).toMatch(/back December 24/);
    expect(line('soon')).toBe('our team answers later');
    expect(line(null)).toBe('our team answers later');
  });

  it('has a face of two letters at most, whatever the name', () => {
    expect(['Ana Maria Costa', 'bo', '', '👩‍🚀 Lee', ' '].map(initials)).toEqual(['AC', 'B', '', '👩L', '']);
  });
});
