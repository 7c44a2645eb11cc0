/** Whether anything happens on the page after a press: watched only for as long as a press waits for it. */

import { guarded } from '../loader/guard';

/** In which the page does something without changing its tree, or in which the press leads out of it. */
const EFFECTS = [
  'input',
  'change',
  'scroll',
  'toggle',
  'submit',
  'copy',
  'play',
  'fullscreenchange',
] as const;
const EFFECTS_OF_WINDOW = ['blur', 'popstate', 'hashchange', 'pagehide', 'beforeprint'] as const;

export class Effects {
  private abort: AbortController | null = null;
  private timer = 0;

  /** @param happened is called when the page did something */
  constructor(
    private readonly view: Window & { readonly navigation?: EventTarget },
    private readonly happened: () => void,
  ) {}

  /** @param withinMs is how long is watched */
  watch(pressed: Element, withinMs: number): void {
    const { view } = this;
    this.end();
    const { signal } = (this.abort = new AbortController());
    this.timer = view.setTimeout(() => this.end(), withinMs);
    const listen = { signal, capture: true, passive: true };
    for (const type of EFFECTS) view.document.addEventListener(type, this.happened, listen);
    for (const type of EFFECTS_OF_WINDOW) view.addEventListener(type, this.happened, listen);
    view.navigation?.addEventListener('navigate', this.happened, { signal });
    // A press moves the focus to what is pressed, in which nothing has been done yet.
    const focused = guarded(({ target }: FocusEvent) => {
      if (target instanceof Node && !target.contains(pressed)) this.happened();
    });
    view.document.addEventListener('focusin', focused, listen);
    this.watchTree(signal);
    this.watchRequests(signal);
  }

  private watchTree(signal: AbortSignal): void {
    const tree = new MutationObserver(this.happened);
    tree.observe(this.view.document, {
      subtree: true,
      childList: true,
      characterData: true,
      attributes: true,
    });
    signal.addEventListener('abort', () => tree.disconnect());
  }

  /** A browser tells of a request when its answer is there. */
  private watchRequests(signal: AbortSignal): void {
    const begun = this.view.performance.now();
    const requests = new PerformanceObserver((list) => {
      if (list.getEntries().some(({ startTime }) => startTime >= begun)) this.happened();
    });
    requests.observe({ type: 'resource' });
    signal.addEventListener('abort', () => requests.disconnect());
  }

  private end(): void {
    this.view.clearTimeout(this.timer);
    this.abort?.abort();
  }
}
