/**
 * What the panel keeps in the browser between two visits, under one name for each site. Nothing is kept before the
 * visitor sends something. Several tabs share it: each changes only its own entries in what is there.
 */

import {
  dictionary,
  list,
  literal,
  nullable,
  object,
  optional,
  text,
  truth,
  whole,
} from '../protocol/readers';
import { attachment } from '../protocol/server_frames';
import { KINDS, OUTBOX_MAX, type Entry, type Outbox } from '../protocol/outbox';

const page = object({
  key: text,
  origin: text,
  title: text,
  headings: list(text),
  targets: optional(list(text), []),
  facts: optional(dictionary(text), {}),
});

const entry = object({
  client_id: text,
  kind: literal(...KINDS),
  text,
  confirm: optional(truth, false),
  score: optional(whole(0), 0),
  selection: optional(text, ''),
  attachments: optional(list(attachment), []),
  page: nullable(page),
  conversation: optional(nullable(text), null),
  at: whole(0),
  state: literal('sending', 'sent', 'failed'),
  problem: nullable(object({ code: text, message: text })),
  faults: optional(whole(0), 0),
});

const record = object({
  visitor: nullable(text),
  /** The host's own id of the visitor, once its token named one: another one's visit is not theirs to see. */
  subject: optional(nullable(text), null),
  outbox: optional(list(entry), []),
  draft: optional(text, ''),
  /** The visitor has started over, under this name, and said nothing since. */
  fresh: optional(nullable(text), null),
  /** Whether a sound tells of a new message. */
  sound: optional(truth, false),
  /** The last message that was shown, by conversation. */
  seen: optional(dictionary(whole(0)), {}),
  /** Pages that the visitor came through and that may not be stored yet. */
  trail: optional(list(object({ key: text, title: text, at: whole(0) })), []),
});

/** Conversations; more are not listed. */
const SEEN_MAX = 20;

export type Kept = ReturnType<typeof record>;

const NOTHING: Kept = {
  visitor: null,
  subject: null,
  outbox: [],
  draft: '',
  fresh: null,
  sound: false,
  seen: {},
  trail: [],
};

export class Keep {
  readonly #name: string;
  /** Stands in when the browser refuses to store anything. */
  #memory: Kept = NOTHING;
  #isRefused = false;

  constructor(
    site: string,
    private readonly storage: Storage | null,
  ) {
    this.#name = `handrail:${site}`;
  }

  read(): Kept {
    if (this.#isRefused) return this.#memory;
    try {
      const kept = this.storage?.getItem(this.#name);
      return kept ? record(JSON.parse(kept)) : this.#memory;
    } catch {
      return this.#memory;
    }
  }

  /**
   * Whether a change in the browser's storage may be one of this: a host page on Handrail's own origin, as the demo is,
   * keeps there as well.
   *
   * @param key null when everything was taken away
   */
  isIn(key: string | null): boolean {
    return key === null || key === this.#name;
  }

  /** Whether the visitor has ever sent something from here. */
  get inUse(): boolean {
    return this.read().visitor !== null;
  }

  /** @param subject null where no token says it: then it stays as it was */
  keepVisitor(visitor: string, subject: string | null): void {
    const kept = this.read();
    this.#write({ ...kept, visitor, subject: subject ?? kept.subject });
  }

  /** Whoever comes next is somebody else. */
  forget(): void {
    this.#memory = NOTHING;
    try {
      this.storage?.removeItem(this.#name);
    } catch {
      // Nothing could be kept there either.
    }
  }

  /** Only once something was sent: a visitor who merely looks leaves no trace. */
  keepDraft(draft: string): void {
    if (this.inUse) this.#write({ ...this.read(), draft });
  }

  keepFresh(fresh: string | null): void {
    const kept = this.read();
    if (kept.fresh !== fresh) this.#write({ ...kept, fresh });
  }

  /** Only once something was sent. */
  keepSeen(conversation: string, seq: number): void {
    if (!this.inUse) return;
    const { [conversation]: _, ...others } = this.read().seen;
    const all = [...Object.entries(others), [conversation, seq] as const];
    this.#write({ ...this.read(), seen: Object.fromEntries(all.slice(-SEEN_MAX)) });
  }

  keepSound(sound: boolean): void {
    this.#write({ ...this.read(), sound });
  }

  /** Only once something was sent, as with the draft. */
  keepTrail(trail: Kept['trail']): void {
    if (this.inUse) this.#write({ ...this.read(), trail });
  }

  /** Replaces what this tab has in the outbox and leaves the entries of other tabs. */
  keepOutbox(before: Outbox, after: Outbox): void {
    const mine = new Set([...before, ...after].map((one) => one.client_id));
    const others = this.read().outbox.filter((one) => !mine.has(one.client_id));
    const unsent: readonly Entry[] = after.filter((one) => one.state !== 'sent');
    this.#write({ ...this.read(), outbox: [...others, ...unsent].slice(-OUTBOX_MAX) });
  }

  #write(kept: Kept): void {
    this.#memory = kept;
    try {
      this.storage?.setItem(this.#name, JSON.stringify(kept));
      this.#isRefused = false;
    } catch {
      // Full or blocked: the copy in memory serves until the tab is closed.
      this.#isRefused = true;
    }
  }
}

/** @returns null where even asking for it is refused, as in a third-party frame of a strict browser. */
export function localStorageOf(view: Window): Storage | null {
  try {
    return view.localStorage;
  } catch {
    return null;
  }
}
