import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UnreadableValue } from '../src/protocol/readers';
import { addressOf, isPage, readGuide } from '../src/spotlight/guide';
import { placeAtFoot, placeOf } from '../src/spotlight/place';

const WINDOW = { width: 1280, height: 800 };
const BUBBLE = { width: 320, height: 120 };

describe('a bubble', () => {
  it('stands below what it speaks of, above it at the lower edge, and over what fills the window', () => {
    const target = { left: 500, top: 100, width: 100, height: 40 };
    expect(placeOf(target, BUBBLE, WINDOW)).toEqual({ left: 390, top: 154 });
    expect(placeOf({ ...target, top: 740 }, BUBBLE, WINDOW)).toEqual({ left: 390, top: 606 });
    expect(placeOf({ left: 0, top: 0, width: 1280, height: 800 }, BUBBLE, WINDOW).top).toBe(668);
    expect(placeAtFoot(BUBBLE, WINDOW)).toEqual({ left: 480, top: 668 });
  });

  it('stays within the window, wherever the element is', () => {
    const pixels = fc.integer({ min: -5_000, max: 5_000 });
    const size = fc.integer({ min: 1, max: 3_000 });
    const target = fc.record({ left: pixels, top: pixels, width: size, height: size });
    fc.assert(
      fc.property(target, (box) => {
        const { left, top } = placeOf(box, BUBBLE, WINDOW);
        expect(left).toBeGreaterThanOrEqual(0);
        expect(top).toBeGreaterThanOrEqual(0);
        expect(left + BUBBLE.width).toBeLessThanOrEqual(WINDOW.width);
        expect(top + BUBBLE.height).toBeLessThanOrEqual(WINDOW.height);
      }),
    );
  });
});

describe('a guide', () => {
  const step = { target: 'invite-people', text: 'Press it.' };

  it('is read with exactly what it needs', () => {
    const read = readGuide({ page: '/members', steps: [{ ...step, more: 1 }], title: 'x' });
    expect(read).toEqual([{ ...step, page: '/members' }]);
  });

  it('may lead over several pages', () => {
    const elsewhere = { ...step, page: '/checkout' };
    expect(readGuide({ page: '/members', steps: [step, elsewhere] }).map(({ page }) => page)).toEqual([
      '/members',
      '/checkout',
    ]);
  });

  it.each([
    null,
    {},
    { page: '/members', steps: [] },
    { page: '/members', steps: Array(11).fill(step) },
    { page: '/members', steps: [{ ...step, target: '"],*,[x="' }] },
    { page: '/members', steps: [{ target: 'invite-people' }] },
    { page: 7, steps: [step] },
    { page: '/members', steps: [{ ...step, page: 'https://evil.example/' }] },
    { page: '/members', steps: [{ ...step, text: 'x'.repeat(1_001) }] },
  ])('is none: %j', (value) => {
    expect(() => readGuide(value)).toThrow(UnreadableValue);
  });
});

describe('the page of a step', () => {
  it.each([
    ['/members', '/members', true],
    ['/members/?tab=2#top', '/members', true],
    ['/projects/8241/members', '/projects/:id/members', true],
    ['/people/ada', '/people/:name', true],
    ['/people/ada/edit', '/people/:name', false],
    ['/#/billing', '/#/billing', true],
    ['/', '/billing', false],
  ])('%s is %s: %s', (path, page, is) => {
    expect(isPage(path, page)).toBe(is);
  });

  it('has an address where its key tells, and never one of another origin', () => {
    const origin = 'https://app.example.com';
    expect(addressOf('/billing', origin)).toBe(`${origin}/billing`);
    expect(addressOf('/#/billing', origin)).toBe(`${origin}/#/billing`);
    expect(addressOf('/projects/:id', origin)).toBeNull();
    expect(addressOf('//evil.example/', origin)).toBeNull();
    expect(addressOf('/\\evil.example/', origin)).toBeNull();
  });
});
