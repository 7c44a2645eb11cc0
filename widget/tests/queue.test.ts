import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Queue } from '../src/loader/queue';

type Page = { Handrail?: ((...call: unknown[]) => unknown) & { q?: unknown[][] } };

describe('window.Handrail before there is anything behind it', () => {
  const warnings: string[] = [];
  const noticed: unknown[] = [];
  const done: unknown[] = [];
  const obey = (...call: readonly unknown[]) => void done.push(call);
  let page: Page;
  let queue: Queue;

  beforeEach(() => {
    page = {};
    queue = new Queue((command) => void noticed.push(command));
    vi.spyOn(console, 'warn').mockImplementation((text: string) => void warnings.push(text));
  });

  afterEach(() => {
    [warnings, noticed, done].forEach((list) => list.splice(0));
    vi.restoreAllMocks();
  });

  it('keeps what was asked for, in order, and does it at once from then on', () => {
    page.Handrail = Object.assign(() => undefined, { q: [['open'], ['ask', 'How?']] });
    expect(queue.claim(page)).toBe(true);
    page.Handrail?.('close');
    expect(noticed).toEqual(['open', 'ask', 'close']);
    expect(done).toEqual([]);
    queue.give(obey);
    page.Handrail?.('identify', { token: 'a.b.c' });
    expect(done).toEqual([['open'], ['ask', 'How?'], ['close'], ['identify', { token: 'a.b.c' }]]);
  });

  it('answers a call that waited as the later one answers', async () => {
    queue.claim(page);
    const early = page.Handrail?.('diagnose');
    expect(page.Handrail?.('ask', 'How?')).toBeUndefined();
    queue.give(() => Promise.resolve('well'));
    await expect(early).resolves.toBe('well');
    await expect(page.Handrail?.('diagnose')).resolves.toBe('well');
  });

  it('is claimed once', () => {
    expect(queue.claim(page)).toBe(true);
    expect(new Queue(() => undefined).claim(page)).toBe(false);
  });

  it('keeps no more than it can hold', () => {
    queue.claim(page);
    for (let n = 0; n < 150; n += 1) page.Handrail?.('ask', String(n));
    expect(queue.waiting).toHaveLength(100);
    expect(warnings).toHaveLength(50);
  });

  it('goes on when what it wakes is broken', () => {
    queue = new Queue(() => {
      throw new Error('broken');
    });
    queue.claim(page);
    expect(() => page.Handrail?.('open')).not.toThrow();
    expect(warnings).toEqual(['Handrail: broken']);
    expect(queue.waiting).toHaveLength(1);
  });
});
