import { describe, expect, it } from 'vitest';
import { backoffMs } from '../src/panel/backoff';

describe('the wait before the next attempt', () => {
  it('is drawn from a range that doubles, up to thirty seconds', () => {
    expect([0, 1, 2, 3].map((attempt) => backoffMs(attempt, 1))).toEqual([600, 1_100, 2_100, 4_100]);
    expect(backoffMs(1_000, 1)).toBe(30_100);
  });

  it('is never nothing', () => {
    expect(backoffMs(9, 0)).toBe(100);
  });
});
