import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SHOWN_MS, TELL_EVERY_MS, Typing, type Typist } from '../src/panel/typing';

describe('who is writing', () => {
  let shown: (Typist | null)[];
  let now: number;
  let typing: Typing;

  beforeEach(() => {
    vi.useFakeTimers();
    shown = [];
    now = 0;
    typing = new Typing(
      (typist) => shown.push(typist),
      () => now,
    );
  });
  afterEach(() => void vi.useRealTimers());

  it('disappears by itself some seconds after the last word of it', () => {
    typing.heard('Ines');
    vi.advanceTimersByTime(SHOWN_MS - 1);
    typing.heard('Ines');
    vi.advanceTimersByTime(SHOWN_MS - 1);
    expect(shown.at(-1)).toEqual({ name: 'Ines' });
    vi.advanceTimersByTime(1);
    expect(shown.at(-1)).toBeNull();
  });

  it('is told at most once in a while, and goes on being told when the clock jumps back', () => {
    now = 10 * TELL_EVERY_MS;
    expect([typing.isDue(), typing.isDue()]).toEqual([true, false]);
    now += TELL_EVERY_MS;
    expect(typing.isDue()).toBe(true);
    now = 0;
    expect(typing.isDue()).toBe(true);
  });
});
