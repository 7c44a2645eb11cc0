import { afterEach, describe, expect, it, vi } from 'vitest';
import { obeying, type Commanded } from '../src/host/commands';
import { EVENTS } from '../src/host/events';

/** A page of a host, written in TypeScript: that it compiles is half of what is tested here. */
function page(handrail: Handrail): void {
  handrail('load');
  handrail('open');
  handrail('close');
  handrail('toggle');
  handrail('ask', 'How do I invite someone?');
  handrail('page', { plan: 'Forest', seats: 12, trial: false });
  handrail('identify', { token: 'a.b.c' });
  handrail('identify', { token: 'a.b.c', refresh: async () => 'd.e.f' });
  handrail('update', { look: { theme: 'dark', position: 'top-start' }, language: 'de' });
  handrail('startGuide', 'invite');
  handrail('startGuide', { page: '/members', steps: [{ target: 'invite', text: 'Press Invite.' }] });
  handrail('on', 'unread', ({ count }) => count.toFixed());
  handrail('on', 'handoff', ({ status }) => status.length);
  handrail('off', 'message');
  handrail('shutdown');
  void handrail('diagnose').then((snapshot) => snapshot['site']);
}

function wrong(handrail: Handrail): void {
  // @ts-expect-error there is no such command
  handrail('fly');
  // @ts-expect-error a question is missing
  handrail('ask');
  // @ts-expect-error a mode that there is not
  handrail('update', { look: { mode: 'modal' } });
  // @ts-expect-error an event that there is not
  handrail('on', 'landed', () => undefined);
}

const DOCUMENTED: Record<keyof HandrailEvents, true> = {
  ready: true,
  opened: true,
  closed: true,
  message: true,
  unread: true,
  article: true,
  handoff: true,
  resolved: true,
  error: true,
};

describe('widget.d.ts', () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const widget = new Proxy({} as Commanded, { get: () => () => Promise.resolve({}) });

  afterEach(() => warn.mockClear());

  it('describes calls that are understood', () => {
    page(obeying(widget) as Handrail);
    expect(warn).not.toHaveBeenCalled();
  });

  it('keeps from calls that are not', () => {
    wrong(obeying(widget) as Handrail);
    expect(warn.mock.calls.flat().join()).toContain('no command "fly"');
  });

  it('names the events that there are', () => {
    expect(new Set(EVENTS)).toEqual(new Set(Object.keys(DOCUMENTED)));
  });
});
