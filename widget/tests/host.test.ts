import { describe, expect, it } from 'vitest';
import { readToHost, readToPanel, type ToHost, type ToPanel } from '../src/protocol/host';

const page = {
  key: '/projects/:id',
  origin: 'https://a.example',
  title: 'Members',
  headings: ['Members'],
  targets: ['invite-people'],
  facts: {},
};

const toPanel: readonly ToPanel[] = [
  { type: 'handrail:page', page, token: '' },
  { type: 'handrail:page', page, token: 'a.b.c' },
  { type: 'handrail:opened' },
  { type: 'handrail:closed' },
  { type: 'handrail:ask', text: 'How?' },
  { type: 'handrail:shutdown' },
  { type: 'handrail:lost', words: '' },
  { type: 'handrail:lost', words: 'It is not here.' },
  { type: 'handrail:selection', text: 'Error 42' },
];

const toHost: readonly ToHost[] = [
  { type: 'handrail:ready' },
  { type: 'handrail:close' },
  { type: 'handrail:unread', count: 2 },
  { type: 'handrail:guide', guide: { page: '/', steps: [] } },
];

const NOISE: readonly unknown[] = [null, undefined, 7, 'handrail:ready', [], {}, { type: 'other' }];

describe('a message to the panel', () => {
  it.each(toPanel)('$type is read', (message) => {
    expect(readToPanel(message)).toEqual(message);
    expect(readToHost(message)).toBeNull();
  });

  it('names only what can be a name, and each once', () => {
    const targets = ['invite-people', 'a"],[b', '', 'Invite', 'x'.repeat(65), 'invite-people', 'seats'];
    const read = readToPanel({ type: 'handrail:page', page: { ...page, targets } });
    expect(read).toMatchObject({ page: { targets: ['invite-people', 'seats'] } });
  });

  it('of a loader that knows neither targets nor tokens is read as one without any', () => {
    const { targets, ...old } = page;
    expect(targets).not.toEqual([]);
    expect(readToPanel({ type: 'handrail:page', page: old })).toEqual({
      type: 'handrail:page',
      page: { ...old, targets: [] },
      token: '',
    });
  });

  it.each([
    ...NOISE,
    { type: 'handrail:ask', text: 7 },
    { type: 'handrail:page', page, token: 7 },
    { type: 'handrail:page', page: { ...page, targets: 'all' } },
    { type: 'handrail:page' },
    { type: 'handrail:page', page: { ...page, key: 'https://a.example/' } },
    { type: 'handrail:page', page: { ...page, headings: [7] } },
  ])('%j is none', (noise) => {
    expect(readToPanel(noise)).toBeNull();
  });
});

describe('a message to the host page', () => {
  it.each(toHost)('$type is read', (message) => {
    expect(readToHost(message)).toEqual(message);
    expect(readToPanel(message)).toBeNull();
  });

  it.each([...NOISE, { type: 'handrail:unread', count: '2' }])('%j is none', (noise) => {
    expect(readToHost(noise)).toBeNull();
  });
});
