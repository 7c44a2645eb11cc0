import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { roughKey } from '../src/loader/rough_key';
import { pageKey } from '../src/page/page_key';

const VECTORS = JSON.parse(
  readFileSync(new URL('../../docs/page-keys.json', import.meta.url), 'utf8'),
) as readonly { url: string; key: string }[];

/** The server refuses a longer one. */
const KEY_CHARACTERS_MAX = 512;

const rough = (url: string) => roughKey(new URL(url));

describe('a rough key', () => {
  it.each([
    ['https://a.example/projects/8241/settings/members', '/projects/:id/settings/members'],
    ['https://a.example/getting-started/oauth2?token=1', '/getting-started/oauth2'],
    ['https://a.example/app#/users/ana@example.com/edit?x=1', '/app#/users/:id/edit'],
    ['https://a.example/app#!/inbox', '/app#/inbox'],
    ['https://a.example/orders#total', '/orders'],
    ['https://a.example/', '/'],
  ])('%s -> %s', (url, key) => {
    expect(rough(url)).toBe(key);
  });

  it('says nothing that the page key would not say', () => {
    for (const { url, key } of VECTORS.filter(({ url }) => url.length < KEY_CHARACTERS_MAX)) {
      const kept = new Set(key.split(/[/#]/));
      for (const segment of rough(url).split(/[/#]/)) expect([...kept, ':id', '']).toContain(segment);
    }
  });

  it('keeps only words that are words in any page key', () => {
    const anySegment = fc.oneof(
      fc.string({ maxLength: 30 }),
      fc.stringMatching(/^[a-zA-Z0-9._-]{1,30}$/),
      fc.uuid(),
      fc.emailAddress(),
      fc.base64String(),
    );
    fc.assert(
      fc.property(anySegment, (segment) => {
        const { pathname } = new URL(`https://a.example/${encodeURIComponent(segment)}`);
        const key = roughKey({ pathname, hash: '' });
        fc.pre(key !== '/:id');
        expect(pageKey(key)).toBe(key);
        expect(pageKey(pathname)).toBe(key);
      }),
      { numRuns: 2_000 },
    );
  });
});
