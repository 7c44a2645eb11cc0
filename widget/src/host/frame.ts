/** The panel's iframe: spoken to at exactly one origin. Whoever makes it puts it into the page. */

import { guarded } from '../loader/guard';
import type { Script } from '../loader/script';
import { readToHost, type PageReport, type ToHost, type ToPanel } from '../protocol/host';
import { LANGUAGE, say } from '../words/words';

/** Messages that wait for the panel to be ready: an opening, a question or two. */
const WAITING_MAX = 20;

export class Frame {
  isReady = false;
  readonly iframe: HTMLIFrameElement;
  readonly #base: string;
  readonly #waiting: ToPanel[] = [];
  readonly #abort = new AbortController();

  /**
   * @param greeting is said first: it tells the panel the origin of the host
   * @param receive is called with each message of the panel
   */
  constructor(
    view: Window,
    script: Script,
    greeting: () => Promise<PageReport>,
    receive: (message: ToHost) => void,
  ) {
    this.#base = script.base;
    this.iframe = view.document.createElement('iframe');
    this.iframe.title = say('frame.title');
    this.iframe.allow = 'clipboard-write';
    this.iframe.src = `${script.base}/widget/${encodeURIComponent(script.site)}/panel?lang=${LANGUAGE}`;
    const { signal } = this.#abort;
    const greet = guarded(() => {
      // A page that moves it about makes it load anew.
      this.isReady = false;
      void greeting().then((report) => this.#post(report));
    });
    this.iframe.addEventListener('load', greet, { signal });
    view.addEventListener(
      'message',
      guarded((event) => this.#take(event, receive)),
      { signal },
    );
  }

  /** Goes out at once, or as soon as the panel is ready. */
  send(message: ToPanel): void {
    if (this.isReady) this.#post(message);
    else if (this.#waiting.length < WAITING_MAX) this.#waiting.push(message);
  }

  remove(): void {
    this.#abort.abort();
    this.iframe.remove();
  }

  #take(event: MessageEvent, receive: (message: ToHost) => void): void {
    if (event.source !== this.iframe.contentWindow || event.origin !== this.#base) return;
    const message = readToHost(event.data);
    if (!message) return;
    if (message.type === 'handrail:ready') {
      this.isReady = true;
      this.#waiting.splice(0).forEach((waiting) => this.#post(waiting));
    }
    receive(message);
  }

  #post(message: ToPanel): void {
    this.iframe.contentWindow?.postMessage(message, this.#base);
  }
}
