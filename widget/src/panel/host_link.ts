/** The panel's side of the talk with the loader on the host page. */

import { readToPanel, type ToHost, type ToPanel } from '../protocol/host';

export class HostLink {
  /** Set by the first message from an allowed origin; before that nothing is said to anybody. */
  #hostOrigin: string | null = null;

  /**
   * Listens to the embedding page only, and only when its origin is one of the site's.
   *
   * @param receive is called with each message of the loader
   */
  constructor(
    private readonly view: Window,
    private readonly allowedOrigins: readonly string[],
    private readonly receive: (message: ToPanel) => void,
  ) {
    view.addEventListener('message', (event) => this.#take(event));
  }

  send(message: ToHost): void {
    if (this.#hostOrigin !== null) this.view.parent.postMessage(message, this.#hostOrigin);
  }

  #take(event: MessageEvent): void {
    if (event.source !== this.view.parent || !this.#isHost(event.origin)) return;
    const message = readToPanel(event.data);
    if (!message) return;
    const isFirst = this.#hostOrigin === null;
    this.#hostOrigin = event.origin;
    this.receive(message);
    if (isFirst) this.send({ type: 'handrail:ready' });
  }

  #isHost(origin: string): boolean {
    return this.#hostOrigin === null ? this.allowedOrigins.includes(origin) : origin === this.#hostOrigin;
  }
}
