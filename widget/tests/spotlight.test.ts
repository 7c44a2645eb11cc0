import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UnreadableValue } from '../src/protocol/readers';
import { readGuide } from '../src/spotlight/guide';
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
    expect(read).toEqual({ page: '/members', steps: [step] });
  });

  it.each([
    null,
    {},
    { page: '/members', steps: [] },
    { page: '/members', steps: Array(11).fill(step) },
    { page: '/members', steps: [{ ...step, target: '"],*,[x="' }] },
    { page: '/members', steps: [{ target: 'invite-people' }] },
    { page: 7, steps: [step] },
  ])('is none: %j', (value) => {
    expect(() => readGuide(value)).toThrow(UnreadableValue);
  });
});
