/** Sends what is due of the outbox: once a connection, and again when the server could not take it or says nothing. */

import { due, frameOf, type Outbox } from '../protocol/outbox';
import type { VisitorFrame } from '../protocol/visitor_frames';

/** Milliseconds. */
export interface SenderTimes {
  /** Before what the server could not take is sent again. */
  readonly again: number;
  /** Without a word about it, on a connection that is alive, an entry is sent again. */
  readonly ackWithin: number;
}

/** An absent database is told within 3 seconds; an ack that takes three times as long got lost. */
export const SENDER_TIMES: SenderTimes = { again: 2_000, ackWithin: 10_000 };

export class Sender {
  /** The entries sent over this connection that the server owes a word about. */
  #sent = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param outbox gives the present entries
   * @param transmit returns false when there is no session to send in
   */
  constructor(
    private readonly outbox: () => Outbox,
    private readonly transmit: (frame: VisitorFrame) => boolean,
    private readonly times: SenderTimes,
  ) {}

  /** Call it whenever the outbox changed. */
  send(): void {
    const entries = due(this.outbox());
    const unsent = entries.filter((entry) => !this.#sent.has(entry.client_id));
    this.#sent = new Set(entries.map((entry) => entry.client_id).filter((id) => this.#sent.has(id)));
    for (const entry of unsent) {
      if (!this.transmit(frameOf(entry))) return;
      this.#sent.add(entry.client_id);
    }
    if (entries.length === 0) this.rest();
    else this.#timer ??= this.#after(this.times.ackWithin);
  }

  /** A new session: whatever was sent over the one before may not have arrived. */
  afresh(): void {
    this.#sent.clear();
    this.rest();
  }

  /** The server could not take it now. */
  later(): void {
    clearTimeout(this.#timer);
    this.#timer = this.#after(this.times.again);
  }

  rest(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #after(wait: number) {
    return setTimeout(() => {
      this.afresh();
      this.send();
    }, wait);
  }
}
