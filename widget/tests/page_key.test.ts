import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pageKey } from '../src/page/page_key';

const VECTORS = JSON.parse(
  readFileSync(new URL('../../docs/page-keys.json', import.meta.url), 'utf8'),
) as readonly { url: string; key: string }[];

const ROUTES = JSON.parse(
  readFileSync(new URL('../../docs/page-routes.json', import.meta.url), 'utf8'),
) as readonly { url: string; routes: string[]; key: string }[];

const KEY_CHARACTERS_MAX = 512;

const anyRoute = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '/',
        '#',
        '#!',
        '?',
        ';',
        '%',
        '%2',
        '%40',
        '%25',
        '@',
        ':id',
        '-',
        '_',
        '.',
        'é',
        '\n',
      ),
      fc.constantFrom('projects', 'v2', '8241', 'PRJ-7', 'deadbee1', 'Ada', '0305e82c', 'aB3', 'ü', '٣'),
      fc.string({ maxLength: 4 }),
    ),
    { maxLength: 30 },
  )
  .map((parts) => `/${parts.join('')}`);

const anyDeclared = fc
  .array(fc.constantFrom('projects', '8241', ':id', ':name', 'v2', 'Ada', '#', 'ü'), {
    minLength: 1,
    maxLength: 5,
  })
  .map((parts) => `/${parts.join('/')}`);

describe('a page key', () => {
  it.each(VECTORS)('$url -> $key', ({ url, key }) => {
    const { pathname, hash } = new URL(url);
    expect(pageKey(pathname + hash)).toBe(key);
  });

  it.each(VECTORS)('stays as it is: $key', ({ key }) => {
    expect(pageKey(key)).toBe(key);
  });

  it('stays as it is, whatever it was made of', () => {
    fc.assert(
      fc.property(anyRoute, (route) => {
        const key = pageKey(route);
        expect(pageKey(key)).toBe(key);
      }),
    );
  });

  it('begins with a slash, is not too long, and holds no address, number or control character', () => {
    fc.assert(
      fc.property(anyRoute, (route) => {
        const key = pageKey(route);
        expect(key).toMatch(/^\//);
        expect([...key].length).toBeLessThanOrEqual(KEY_CHARACTERS_MAX);
        expect(key).not.toMatch(/@|\/\d+(\/|#|$)|\p{Cc}|[?;]/u);
      }),
    );
  });

  it.each(ROUTES)('is the declared one that names the most: $url -> $key', ({ url, routes, key }) => {
    expect(pageKey(url, routes)).toBe(key);
  });

  it('stays as it is with declared routes too, and is one of them or the one by rule', () => {
    fc.assert(
      fc.property(anyRoute, fc.array(anyDeclared, { maxLength: 6 }), (url, routes) => {
        const key = pageKey(url, routes);
        expect(pageKey(key, routes)).toBe(key);
        expect([pageKey(url), ...routes.map((route) => pageKey(route, [route]))]).toContain(key);
      }),
    );
  });
});
