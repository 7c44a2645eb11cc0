import { describe, expect, it } from 'vitest';
import { Keep } from '../src/panel/keep';
import { OUTBOX_MAX, type Entry } from '../src/protocol/outbox';

const NAME = 'handrail:pk_1';

function entry(client_id: string, part: Partial<Entry> = {}): Entry {
  return {
    client_id,
    kind: 'say',
    text: 'Hi',
    confirm: false,
    score: 0,
    selection: '',
    attachments: [],
    page: null,
    conversation: null,
    at: 1,
    state: 'sending',
    problem: null,
    faults: 0,
    ...part,
  };
}

/** A browser's storage in the one respect that matters here: text by name. */
class TextStorage implements Storage {
  [name: string]: unknown;
  private readonly texts = new Map<string, string>();

  get length(): number {
    return this.texts.size;
  }
  key(index: number): string | null {
    return [...this.texts.keys()][index] ?? null;
  }
  getItem(name: string): string | null {
    return this.texts.get(name) ?? null;
  }
  setItem(name: string, text: string): void {
    this.texts.set(name, text);
  }
  removeItem(name: string): void {
    this.texts.delete(name);
  }
  clear(): void {
    this.texts.clear();
  }
}

class FullStorage extends TextStorage {
  override setItem(): void {
    throw new DOMException('full', 'QuotaExceededError');
  }
}

describe('what the panel keeps', () => {
  it('is nothing for a visitor who only looks and types', () => {
    const storage = new TextStorage();
    const keep = new Keep('pk_1', storage);
    keep.keepDraft('How do I');
    keep.read();
    expect(storage.length).toBe(0);
  });

  it('is the secret, the outbox and the draft from the first message on, over a reload', () => {
    const storage = new TextStorage();
    const keep = new Keep('pk_1', storage);
    keep.keepVisitor('v1s_1', null);
    keep.keepOutbox([], [entry('m-1')]);
    keep.keepDraft('How do I');
    const reloaded = new Keep('pk_1', storage).read();
    expect(reloaded).toMatchObject({ visitor: 'v1s_1', outbox: [entry('m-1')], draft: 'How do I' });
  });

  it('belongs to one site', () => {
    const storage = new TextStorage();
    new Keep('pk_1', storage).keepVisitor('v1s_1', null);
    expect(new Keep('pk_2', storage).read().visitor).toBeNull();
  });

  it('lets go of what was stored by the server, and leaves the entries of another tab alone', () => {
    const storage = new TextStorage();
    const [one, other] = [new Keep('pk_1', storage), new Keep('pk_1', storage)];
    one.keepOutbox([], [entry('m-1')]);
    other.keepOutbox([], [entry('m-2')]);
    one.keepOutbox([entry('m-1')], [entry('m-1', { state: 'sent' })]);
    expect(one.read().outbox.map((kept) => kept.client_id)).toEqual(['m-2']);
  });

  it('tells a change of its own from one of the host page, whose storage it may share', () => {
    const keep = new Keep('pk_1', new TextStorage());
    expect(['handrail:pk_1', null].map((key) => keep.isIn(key))).toEqual([true, true]);
    expect(['handrail:underway:pk_1', 'handrail:pk_2', 'cart'].some((key) => keep.isIn(key))).toBe(false);
  });

  it('is bounded', () => {
    const keep = new Keep('pk_1', new TextStorage());
    keep.keepOutbox(
      [],
      Array.from({ length: OUTBOX_MAX + 5 }, (_, index) => entry(`m-${index}`)),
    );
    expect(keep.read().outbox).toHaveLength(OUTBOX_MAX);
  });

  it.each([null, new FullStorage()])('stays in memory when the browser stores nothing', (storage) => {
    const keep = new Keep('pk_1', storage);
    keep.keepVisitor('v1s_1', null);
    expect(keep.read().visitor).toBe('v1s_1');
  });

  it('goes on in memory, with all that was kept, when the storage becomes full', () => {
    const storage = new TextStorage();
    const keep = new Keep('pk_1', storage);
    keep.keepVisitor('v1s_1', null);
    storage.setItem = FullStorage.prototype.setItem;
    keep.keepOutbox([], [entry('m-1')]);
    expect(keep.read()).toMatchObject({ visitor: 'v1s_1', outbox: [{ client_id: 'm-1' }] });
  });

  it.each(['', '{', 'null', '{"visitor":7}', '{"visitor":null,"outbox":[{}]}'])('survives %j', (damaged) => {
    const storage = new TextStorage();
    storage.setItem(NAME, damaged);
    expect(new Keep('pk_1', storage).read()).toEqual({
      visitor: null,
      subject: null,
      outbox: [],
      draft: '',
      fresh: null,
      sound: false,
      seen: {},
      trail: [],
    });
  });
});
