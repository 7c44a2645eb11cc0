import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { obeying, type Commanded, type Identity } from '../src/host/commands';

class Recorder implements Commanded {
  readonly calls: unknown[] = [];
  readonly load = () => void this.calls.push('load');
  readonly open = () => void this.calls.push('open');
  readonly close = () => void this.calls.push('close');
  readonly restart = () => void this.calls.push('restart');
  readonly shutdown = () => void this.calls.push('shutdown');
  readonly diagnose = () => Promise.resolve('well');
  readonly ask = (text: string) => void this.calls.push(['ask', text]);
  readonly page = (facts: object) => void this.calls.push(['page', facts]);
  readonly identify = (identity: Identity) => void this.calls.push(['identify', identity]);
  readonly update = (options: object) => void this.calls.push(['update', options]);
  readonly startGuide = (guide: string | object) => void this.calls.push(['startGuide', guide]);
  readonly on = (...all: unknown[]) => void this.calls.push(['on', ...all]);
  readonly off = (...all: unknown[]) => void this.calls.push(['off', ...all]);
  toggle(): void {
    throw new Error('broken');
  }
}

const refresh = () => 'd.e.f';
const listener = () => undefined;

describe('a command', () => {
  const warnings: string[] = [];
  const widget = new Recorder();
  const run = obeying(widget);

  beforeEach(() => {
    vi.spyOn(console, 'warn').mockImplementation((text: string) => void warnings.push(text));
  });

  afterEach(() => {
    warnings.length = 0;
    widget.calls.length = 0;
    vi.restoreAllMocks();
  });

  it.each([
    [['open'], 'open'],
    [['close'], 'close'],
    [['load'], 'load'],
    [['shutdown'], 'shutdown'],
    [
      ['ask', 'How?'],
      ['ask', 'How?'],
    ],
    [
      ['page', { plan: 'Forest' }],
      ['page', { plan: 'Forest' }],
    ],
    [
      ['identify', { token: 'a.b.c' }],
      ['identify', { token: 'a.b.c' }],
    ],
    [
      ['identify', { token: 'a.b.c', refresh }],
      ['identify', { token: 'a.b.c', refresh }],
    ],
    [
      ['update', { look: {} }],
      ['update', { look: {} }],
    ],
    [
      ['startGuide', 'invite'],
      ['startGuide', 'invite'],
    ],
    [
      ['on', 'opened', listener],
      ['on', 'opened', listener],
    ],
  ])('%j is done as it was said', (call, done) => {
    run(...call);
    expect(widget.calls).toEqual([done]);
    expect(warnings).toEqual([]);
  });

  it('gives what it is asked for', async () => {
    await expect(run('diagnose')).resolves.toBe('well');
  });

  it.each([
    [['toggle'], 'broken'],
    [['fly'], 'no command "fly"'],
    [[], 'no command undefined'],
    [['ask'], 'ask: no text'],
    [['ask', ' '], 'ask: no text'],
    [['ask', 7], 'ask: no text'],
    [['identify'], 'identify: no object'],
    [['identify', { token: '' }], 'identify: no token'],
    [['identify', { token: 'a.b.c', refresh: 7 }], 'identify: refresh is no function'],
    [['page', 'Forest'], 'page: no object'],
    [['update', null], 'update: no object'],
    [['startGuide'], 'startGuide: no object'],
  ])('%j never throws into the host page, and says what is wrong', (call, warning) => {
    expect(run(...call)).toBeUndefined();
    expect(widget.calls).toEqual([]);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(`Handrail: ${warning}`);
  });
});
