import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frameOf, type Entry } from '../src/protocol/outbox';
import { readServerFrame } from '../src/protocol/server_frames';
import { helloOf, newSession } from '../src/protocol/session';
import { reported, type VisitorFrame } from '../src/protocol/visitor_frames';

const PROTOCOL = new URL('../../docs/protocol/', import.meta.url);

const page = {
  key: '/projects/:id/members',
  origin: 'https://app.example.com',
  title: 'Members',
  headings: [],
  targets: [],
  facts: {},
};
const entry: Entry = {
  client_id: 'm-1',
  kind: 'say',
  text: 'How do I invite someone?',
  confirm: false,
  score: 0,
  selection: '',
  attachments: [],
  page,
  conversation: null,
  at: 0,
  state: 'sending',
  problem: null,
  faults: 0,
};

const stream = { run: 'r_1', revision: 3, text: 'Op👍', points: 3, replaced: false, stopping: false };

describe('a frame from the server', () => {
  it.each(examples('from_server'))('is read in full: %s', (_name, json) => {
    expect(readServerFrame(JSON.stringify(json))).toMatchObject(json as object);
  });

  it.each(examples('from_server'))('matches the schema: %s', (_name, json) => {
    expect(schema('from_server')(json)).toBe(true);
  });

  it.each(examples('from_server'))(
    'is refused when a field is missing or of another type: %s',
    (_name, json) => {
      const accepts = schema('from_server');
      for (const field of Object.keys(json as object)) {
        for (const wrong of [undefined, null, true, -1, 0.5, 'x', [], {}]) {
          const broken = JSON.parse(JSON.stringify({ ...(json as object), [field]: wrong })) as unknown;
          if (!accepts(broken)) expect(readServerFrame(JSON.stringify(broken)), field).toBeNull();
        }
      }
    },
  );

  it('loses a field that is not known yet', () => {
    expect(readServerFrame('{"type":"pong","nonce":7,"later":1}')).toEqual({ type: 'pong', nonce: 7 });
  });

  it('loses a card of a kind that is not known yet, and is refused with a broken one of a known kind', () => {
    const message = examples('from_server').find(([name]) => name === 'message_action.json')?.[1] as object;
    const later = { ...message, card: { kind: 'poll', stars: 5 } };
    expect(readServerFrame(JSON.stringify(later))).toMatchObject({ type: 'message', card: null });
    for (const card of [{ kind: 'action', title: 'Half' }, { kind: 'toString' }, { stars: 5 }]) {
      const read = readServerFrame(JSON.stringify({ ...message, card }));
      expect(read === null || (read.type === 'message' && read.card === null)).toBe(true);
    }
    expect(readServerFrame(JSON.stringify({ ...message, card: { kind: 'action' } }))).toBeNull();
  });

  it('never throws, whatever arrives', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (data) => void readServerFrame(data)));
    for (const data of ['{"type":"__proto__"}', '{"type":"toString"}', 'null', '[]', '{"type":7}', '{}']) {
      expect(readServerFrame(data)).toBeNull();
    }
  });
});

describe('a page that declares no targets', () => {
  it('is reported without the field, which a server of yesterday does not know', () => {
    expect(JSON.stringify(reported(page))).not.toContain('targets');
    expect(reported({ ...page, targets: ['invite-people'] }).targets).toEqual(['invite-people']);
  });
});

describe('a frame from the panel', () => {
  const frames: readonly (readonly [string, VisitorFrame])[] = [
    ['hello', helloOf(newSession(null, []), 'pk_1')],
    ['hello in mid-answer', helloOf({ ...newSession('v1s_1', []), stream }, 'pk_1')],
    ['hello with a page', { ...helloOf(newSession('v1s_1', []), 'pk_1'), page }],
    ['say', frameOf(entry)],
    ['say without a page', frameOf({ ...entry, page: null })],
    ['want_person', frameOf({ ...entry, kind: 'want_person' })],
    ['decide', frameOf({ ...entry, kind: 'decide', text: 'act_1', confirm: true })],
    ['email', frameOf({ ...entry, kind: 'email', text: 'ana@example.com' })],
    ['rate', { type: 'rate', seq: 6, good: false }],
    ['page', { type: 'page', page: reported(page) }],
    ['page with targets', { type: 'page', page: reported({ ...page, targets: ['invite-people'] }) }],
    ['hello with a token', { ...helloOf(newSession('v1s_1', []), 'pk_1'), token: 'a.b.c' }],
    ['stop', { type: 'stop', run: 'r_1' }],
    ['typing', { type: 'typing' }],
    ['ping', { type: 'ping', nonce: 1 }],
  ];

  it.each(frames)('matches the schema: %s', (_name, frame) => {
    expect(schema('from_visitor')(JSON.parse(JSON.stringify(frame)))).toBe(true);
  });
});

function examples(direction: string): (readonly [string, unknown])[] {
  const folder = new URL(`examples/${direction}/`, PROTOCOL);
  return readdirSync(folder).map((name) => [name, JSON.parse(readFileSync(new URL(name, folder), 'utf8'))]);
}

function schema(direction: string): (value: unknown) => boolean {
  const text = readFileSync(new URL(`${direction}.schema.json`, PROTOCOL), 'utf8');
  const ajv = new Ajv2020({ strict: false, discriminator: false });
  const validate = ajv.compile(JSON.parse(text) as object);
  return (value) => validate(value) === true;
}
