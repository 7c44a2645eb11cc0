import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { claimGlobal, commands, type Commanded } from '../src/loader/commands';

class Recorder implements Commanded {
  readonly calls: string[] = [];
  open(): void {
    this.calls.push('open');
  }
  close(): void {
    this.calls.push('close');
  }
  toggle(): void {
    throw new Error('broken');
  }
  ask(text: string): void {
    this.calls.push(`ask ${text}`);
  }
  identify(token: string): void {
    this.calls.push(`identify ${token}`);
  }
  shutdown(): void {
    this.calls.push('shutdown');
  }
}

describe('window.Handrail', () => {
  const warnings: string[] = [];
  let page: Window;

  beforeEach(() => {
    page = {} as Window;
    vi.spyOn(console, 'warn').mockImplementation((text: string) => void warnings.push(text));
  });

  afterEach(() => {
    warnings.length = 0;
    vi.restoreAllMocks();
  });

  it('does what was asked for before it was there, in order, and then at once', () => {
    const widget = new Recorder();
    page.Handrail = Object.assign(() => undefined, { q: [['open'], ['ask', 'How?']] });
    const early = claimGlobal(page) ?? [];
    page.Handrail?.('close');
    commands(page, early, widget);
    page.Handrail?.('identify', { token: 'a.b.c' });
    page.Handrail?.('shutdown');
    expect(widget.calls).toEqual(['open', 'ask How?', 'close', 'identify a.b.c', 'shutdown']);
  });

  it('is claimed once', () => {
    expect(claimGlobal(page)).toEqual([]);
    expect(claimGlobal(page)).toBeNull();
  });

  it('never throws into the host page', () => {
    const widget = new Recorder();
    commands(page, claimGlobal(page) ?? [], widget);
    for (const call of [
      ['toggle'],
      ['fly'],
      [],
      ['ask'],
      ['ask', ' '],
      ['ask', 7],
      ['identify'],
      ['identify', { token: '' }],
    ] as const) {
      page.Handrail?.(...(call as unknown as [unknown]));
    }
    expect(widget.calls).toEqual([]);
    expect(warnings).toHaveLength(8);
    expect(warnings[0]).toBe('Handrail: broken');
  });
});
