/** The files of the message that is being written: sent one after the other, each with its state. */

import type { Attachment } from '../../protocol/server_frames';
import { ATTACHMENTS_MAX } from '../../protocol/visitor_frames';
import type { View } from '../view';
import { FILE_BYTES_MAX } from './limits';
import { removeUpload, sendFile, type Outcome, type Trouble } from './upload';

export type ItemState = 'waiting' | 'sending' | 'ready' | 'failed';

export interface Item {
  readonly key: number;
  readonly name: string;
  readonly size: number;
  /** Address of a picture's preview. */
  readonly preview: string | null;
  readonly state: ItemState;
  /** From 0 to 1, of a file that is being sent. */
  readonly share: number;
  readonly trouble: Trouble | null;
  readonly attachment: Attachment | null;
}

/** What a tray has to know of the visit: who sends, and whether there is a connection. */
export interface Sender {
  readonly view: Pick<View, 'connection' | 'session'>;
  subscribe(listener: () => void): () => void;
}

type Send = typeof sendFile;

/** Types whose preview a browser can show. */
const SHOWN = /^image\/(png|jpeg|gif|webp)$/;

export class Tray {
  items: readonly Item[] = [];
  /** More files were given than one message carries. */
  isFull = false;
  private readonly files = new Map<number, File>();
  private readonly stops = new Map<number, () => void>();
  private readonly leave: () => void;
  private count = 0;

  /** @param changed hears of every change */
  constructor(
    private readonly address: string,
    private readonly visit: Sender,
    private readonly changed: () => void,
    private readonly send: Send = sendFile,
  ) {
    this.leave = visit.subscribe(() => this.next());
  }

  /** What the message may carry; null while a file is on its way or came to nothing. */
  get ready(): readonly Attachment[] | null {
    const ready = this.items.flatMap(({ attachment }) => (attachment ? [attachment] : []));
    return ready.length === this.items.length ? ready : null;
  }

  add(files: readonly File[]): void {
    const room = ATTACHMENTS_MAX - this.items.length;
    this.isFull = files.length > room;
    this.items = [...this.items, ...files.slice(0, Math.max(room, 0)).map((file) => this.item(file))];
    this.changed();
    this.next();
  }

  remove(key: number): void {
    const item = this.items.find((each) => each.key === key);
    if (!item) return;
    this.stops.get(key)?.();
    if (item.attachment) removeUpload(item.attachment.id, this.secret ?? '');
    this.isFull = false;
    this.forget([item]);
    this.next();
  }

  retry(key: number): void {
    this.put(key, { state: 'waiting', trouble: null, share: 0 });
    this.next();
  }

  /** The message took them. */
  clear(): void {
    this.isFull = false;
    this.forget(this.items);
  }

  /** Nobody needs them any more. */
  close(): void {
    this.leave();
    this.stops.forEach((stop) => stop());
    this.items.forEach(({ preview }) => preview && URL.revokeObjectURL(preview));
  }

  private get secret(): string | null {
    return this.visit.view.session.visitor;
  }

  private item(file: File): Item {
    const key = this.count++;
    const trouble = troubleOf(file);
    this.files.set(key, file);
    return {
      key,
      name: file.name,
      size: file.size,
      preview: SHOWN.test(file.type) ? URL.createObjectURL(file) : null,
      state: trouble ? 'failed' : 'waiting',
      share: 0,
      trouble,
      attachment: null,
    };
  }

  /** Sends the first file that waits, if nothing is being sent and somebody is there to take it. */
  private next(): void {
    const waiting = this.items.find(({ state }) => state === 'waiting');
    const isBusy = this.items.some(({ state }) => state === 'sending');
    const file = waiting && this.files.get(waiting.key);
    if (!file || isBusy || this.secret === null || this.visit.view.connection !== 'open') return;
    const { key } = waiting;
    this.put(key, { state: 'sending' });
    const { outcome, stop } = this.send(this.address, file, this.secret, (share) => this.put(key, { share }));
    this.stops.set(key, stop);
    void outcome.then((came) => this.settle(key, came));
  }

  private settle(key: number, outcome: Outcome): void {
    this.stops.delete(key);
    if ('attachment' in outcome) this.put(key, { ...outcome, state: 'ready', name: outcome.attachment.name });
    else if (outcome.trouble === 'unreachable' && this.visit.view.connection !== 'open')
      this.put(key, { state: 'waiting', share: 0 });
    else this.put(key, { ...outcome, state: 'failed' });
    this.next();
  }

  private put(key: number, part: Partial<Item>): void {
    this.items = this.items.map((item) => (item.key === key ? { ...item, ...part } : item));
    this.changed();
  }

  private forget(gone: readonly Item[]): void {
    for (const { key, preview } of gone) {
      this.files.delete(key);
      if (preview) URL.revokeObjectURL(preview);
    }
    this.items = this.items.filter((item) => !gone.includes(item));
    this.changed();
  }
}

/** What can be said of a file before it is sent. */
function troubleOf({ size }: File): Trouble | null {
  if (size === 0) return 'upload_empty';
  return size > FILE_BYTES_MAX ? 'upload_too_large' : null;
}
