import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { joinedFacts, readFacts } from '../src/page/facts';
import type { Page } from '../src/page/page';
import { redaction } from '../src/page/redaction';
import { seen, VISITED_MAX, type SeenPage } from '../src/page/visited';

const still = () => 0;

function redacted(patterns: readonly string[], text: string) {
  const warn = vi.fn();
  return { text: redaction(patterns, warn, still)(text), warned: warn.mock.calls.length };
}

describe('what a team does not want to leave its pages', () => {
  it('is taken out, whatever its case', () => {
    expect(redacted(['fwy_[a-z0-9]{8,}', 'case \\d+'], 'Key FWY_a1b2c3d4, CASE 7').text).toBe('Key …, …');
  });

  it.each(['(', '[a', '*', 'x*', '', '(a+)+', '(a|b)*c', '(?:x{2,})*', '.*.*.*.*', '((a+)b)+', '(a+){3,}'])(
    'passes over %j with a warning',
    (pattern) => {
      expect(redacted([pattern, 'b'], 'abc')).toEqual({ text: 'a…c', warned: 1 });
    },
  );

  it.each(['(abc)+', '[a-z+*]+', '\\(a+\\)+', '(?:\\d[ -]?){13,19}', 'a+b+c+', '(ab|cd)'])(
    'knows %j for one that comes to an end',
    (pattern) => {
      expect(redacted([pattern], '…').warned).toBe(0);
    },
  );

  it('keeps every text back once an expression was too slow', () => {
    let now = 0;
    const warn = vi.fn();
    const redact = redaction(['a'], warn, () => (now += 1_000));
    expect(redact('banana')).toBe('b…n…n…');
    expect(redact('bonobo')).toBe('…');
    expect(redact('')).toBe('');
    expect(warn).toHaveBeenCalledOnce();
  });

  it('never comes out again', () => {
    const secret = fc.stringMatching(/^s3cret-[a-f]{4}$/);
    fc.assert(
      fc.property(fc.string(), secret, fc.string(), (before, hidden, after) => {
        expect(redacted(['s3cret-[a-f]{4}'], before + hidden + after).text).not.toContain(hidden);
      }),
    );
  });
});

describe('facts of the host', () => {
  it('are texts, whatever plain kind they were, by names as attributes write them', () => {
    expect(readFacts({ projectPlan: 'Forest', seats: 12, trial: false })).toEqual({
      'project-plan': 'Forest',
      seats: '12',
      trial: 'false',
    });
  });

  it.each([null, 'Forest', ['Forest'], { plan: {} }, { plan: null }, { 'a b': 'x' }, { '': 'x' }])(
    'are none: %j',
    (value) => {
      expect(() => readFacts(value)).toThrow(/^page: /);
    },
  );

  it('go before those that the page declares, empty ones are left out, and there is a bound', () => {
    const clean = (text: string) => text.trim();
    expect(joinedFacts({ plan: 'Forest' }, { plan: 'Tree', seats: '3', none: ' ' }, clean)).toEqual({
      plan: 'Forest',
      seats: '3',
    });
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`fact-${at}`, 'x']));
    expect(Object.keys(joinedFacts({}, many, clean))).toHaveLength(20);
  });
});

describe('the pages that were seen', () => {
  const page = (key: string, title = key): Page => ({
    key,
    origin: 'https://a.example',
    title,
    headings: [],
    targets: [],
    facts: {},
  });

  it('are told apart by their keys, and a title that comes late is the same page', () => {
    let trail: readonly SeenPage[] = [];
    const visits = [page('/a', ''), page('/a', 'A'), page('/b'), page('/a', 'A')];
    visits.forEach((one, at) => (trail = seen(trail, one, at)));
    expect(trail).toEqual([
      { key: '/a', title: 'A', at: 0 },
      { key: '/b', title: '/b', at: 2 },
      { key: '/a', title: 'A', at: 3 },
    ]);
  });

  it('never hold the same page twice in a row, nor more than the bound, and end where the visitor is', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('/a', '/b', '/c'), { minLength: 1, maxLength: 60 }), (keys) => {
        let trail: readonly SeenPage[] = [];
        keys.forEach((key, at) => (trail = seen(trail, page(key), at)));
        expect(trail.length).toBeLessThanOrEqual(VISITED_MAX);
        expect(trail.at(-1)?.key).toBe(keys.at(-1));
        expect(trail.every((one, at) => one.key !== trail[at - 1]?.key)).toBe(true);
      }),
    );
  });
});
