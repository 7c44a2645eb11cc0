/** What the host page can listen to: `Handrail('on', 'message', listener)`. */

import { guarded } from '../loader/guard';

export const EVENTS = [
  'ready',
  'opened',
  'closed',
  'message',
  'unread',
  'article',
  'handoff',
  'resolved',
  'error',
] as const;

export type EventName = (typeof EVENTS)[number];

export type Listener = (detail: Readonly<Record<string, unknown>>) => void;

/** Listeners of one event: more are a leak in the host page. */
const LISTENERS_MAX = 50;

export class Events {
  readonly #listeners = new Map<EventName, Set<Listener>>();

  /** @throws Error when there is no such event, or no function to be called. */
  on(name: unknown, listener: unknown): void {
    if (typeof listener !== 'function') throw new Error('on: no function to be called');
    const listening = this.#of(name);
    if (listening.size === LISTENERS_MAX) throw new Error(`on: too many listeners of ${String(name)}`);
    listening.add(listener as Listener);
  }

  /** @param listener undefined means all of them */
  off(name: unknown, listener: unknown): void {
    if (listener === undefined) this.#of(name).clear();
    else this.#of(name).delete(listener as Listener);
  }

  /** What a listener throws is its own matter, and keeps nobody else from hearing. */
  emit(name: EventName, detail: Readonly<Record<string, unknown>> = {}): void {
    for (const listener of [...this.#of(name)]) guarded(listener)(detail);
  }

  /** Everything that was asked for, to be asked for again. */
  get calls(): readonly (readonly unknown[])[] {
    return [...this.#listeners].flatMap(([name, all]) => [...all].map((one) => ['on', name, one]));
  }

  #of(name: unknown): Set<Listener> {
    const known = EVENTS.find((event) => event === name);
    if (!known) throw new Error(`no event ${JSON.stringify(name)}; there are ${EVENTS.join(', ')}`);
    const listening = this.#listeners.get(known) ?? new Set();
    this.#listeners.set(known, listening);
    return listening;
  }
}
