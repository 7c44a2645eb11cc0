import { describe, expect, test, vi } from 'vitest';
import { Tray, type Sender } from '../src/panel/attachments/tray';
import type { Outcome } from '../src/panel/attachments/upload';
import { newView } from '../src/panel/view';
import { newSession } from '../src/protocol/session';

/** A visit whose connection and visitor the test decides. */
class Visit implements Sender {
  view = newView(newSession(null, []));
  private listeners = new Set<() => void>();

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  becomes(connection: 'open' | 'lost', visitor: string | null = 'v_1'): void {
    this.view = { ...this.view, connection, session: { ...this.view.session, visitor } };
    this.listeners.forEach((listener) => listener());
  }
}

/** Files on their way, in the order in which they left; the test says what comes of each. */
function wire() {
  const sent: { name: string; secret: string; settle: (outcome: Outcome) => void; stop: () => void }[] = [];
  const send = (_address: string, file: File, secret: string) => {
    const stop = vi.fn();
    const outcome = new Promise<Outcome>((settle) => sent.push({ name: file.name, secret, settle, stop }));
    return { outcome, stop };
  };
  return { sent, send };
}

function taken(id: string): Outcome {
  return {
    attachment: { id, name: `${id}.txt`, media_type: 'text/plain', size: 1, width: null, height: null },
  };
}

const text = (name: string) => new File(['x'], name, { type: 'text/plain' });

function tray() {
  const visit = new Visit();
  const { sent, send } = wire();
  return { visit, sent, tray: new Tray('/uploads', visit, () => undefined, send) };
}

const arrived = () => new Promise((resume) => setTimeout(resume));

describe('the files of a message', () => {
  test('wait until there is a visitor and a connection, and leave one after the other', async () => {
    const { visit, sent, tray: held } = tray();
    held.add([text('a'), text('b')]);
    expect(sent).toEqual([]);
    expect(held.ready).toBeNull();
    visit.becomes('open');
    expect(sent.map(({ name, secret }) => [name, secret])).toEqual([['a', 'v_1']]);
    sent[0]?.settle(taken('f_a'));
    await arrived();
    sent[1]?.settle(taken('f_b'));
    await arrived();
    expect(held.ready?.map(({ id }) => id)).toEqual(['f_a', 'f_b']);
  });

  test('are sent again by themselves when the connection was lost meanwhile, and by a press when it was not', async () => {
    const { visit, sent, tray: held } = tray();
    visit.becomes('open');
    held.add([text('a')]);
    visit.becomes('lost');
    sent[0]?.settle({ trouble: 'unreachable' });
    await arrived();
    expect(held.items[0]?.state).toBe('waiting');
    visit.becomes('open');
    sent[1]?.settle({ trouble: 'unreachable' });
    await arrived();
    expect(held.items[0]?.state).toBe('failed');
    held.retry(0);
    sent[2]?.settle(taken('f_a'));
    await arrived();
    expect(held.ready).toHaveLength(1);
  });

  test('that cannot be taken hold nobody up but the message', async () => {
    const { visit, sent, tray: held } = tray();
    visit.becomes('open');
    held.add([text('a'), new File([], 'empty.txt'), text('b')]);
    sent[0]?.settle({ trouble: 'upload_type' });
    await arrived();
    expect(sent.map(({ name }) => name)).toEqual(['a', 'b']);
    sent[1]?.settle(taken('f_b'));
    await arrived();
    expect(held.ready).toBeNull();
    held.remove(0);
    held.remove(1);
    expect(held.ready?.map(({ id }) => id)).toEqual(['f_b']);
  });

  test('are at most five, and one that is removed on its way is stopped', () => {
    const { visit, sent, tray: held } = tray();
    visit.becomes('open');
    held.add(['a', 'b', 'c', 'd', 'e', 'f'].map(text));
    expect([held.items.length, held.isFull]).toEqual([5, true]);
    held.remove(0);
    expect(sent[0]?.stop).toHaveBeenCalledOnce();
    expect([held.items.length, held.isFull]).toEqual([4, false]);
  });

  test('are gone once the message took them', async () => {
    const { visit, sent, tray: held } = tray();
    visit.becomes('open');
    held.add([text('a')]);
    sent[0]?.settle(taken('f_a'));
    await arrived();
    held.clear();
    expect([held.items, held.ready]).toEqual([[], []]);
  });
});
