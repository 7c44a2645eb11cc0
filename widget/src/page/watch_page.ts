/** Tells when the visitor has come to another page, in applications that never load a second document too. */

import { guarded } from '../loader/guard';
import { readPage, samePage, type Page } from './page';

/** Milliseconds that an application gets to set its title and heading after it has changed the URL. */
const SETTLE_MS = 150;

/** Milliseconds after a change of the URL for which the page is looked at: its heading may come with its first answer. */
const LATE_MS = 5_000;

/** Milliseconds between two looks at a page whose browser tells nothing and whose `history` cannot be joined. */
const POLL_MS = 1_000;

export interface PageWatch {
  /** Reads the page now, and reports it if it has changed. */
  readonly look: () => void;
  readonly stop: () => void;
}

/** Calls `report` with each page that differs from the one before, and at once with the present one. */
export function watchPage(
  view: Window,
  report: (page: Page) => void,
  read = () => readPage(view),
): PageWatch {
  const { document } = view;
  const abort = new AbortController();
  let last: Page | null = null;
  let settling = 0;
  let until = 0;
  const look = guarded(() => {
    view.clearTimeout(settling);
    settling = 0;
    if (abort.signal.aborted) return;
    const page = read();
    if (samePage(last, page)) return;
    last = page;
    report(page);
  });
  const soon = guarded(() => {
    settling ||= view.setTimeout(look, SETTLE_MS);
  });
  const changes = new MutationObserver(
    guarded(() => {
      if (view.performance.now() > until) observeHead();
      soon();
    }),
  );
  const observeHead = () => {
    changes.disconnect();
    observe(changes, document.head);
  };
  const observeAll = () => {
    until = view.performance.now() + LATE_MS;
    observeHead();
    observe(changes, document.body);
  };
  const moved = guarded(() => {
    if (abort.signal.aborted) return;
    view.clearTimeout(settling);
    settling = 0;
    observeAll();
    soon();
  });
  look();
  observeAll();
  // Whoever turns to the panel asks about the page as it is then: a dialog may be open that was not before.
  view.addEventListener('blur', look, { signal: abort.signal });
  onNavigation(view, moved, abort.signal);
  return {
    look,
    stop: () => {
      abort.abort();
      changes.disconnect();
      view.clearTimeout(settling);
    },
  };
}

/** A page that was written anew has another head and body than before. */
function observe(changes: MutationObserver, part: HTMLElement | null): void {
  if (part) changes.observe(part, { childList: true, characterData: true, subtree: true });
}

interface NavigationEvents {
  addEventListener(type: 'currententrychange', listener: () => void, options: AddEventListenerOptions): void;
}

function onNavigation(
  view: Window & { navigation?: NavigationEvents },
  listener: () => void,
  signal: AbortSignal,
): void {
  if (view.navigation) {
    view.navigation.addEventListener('currententrychange', listener, { signal });
    return;
  }
  view.addEventListener('popstate', listener, { signal });
  view.addEventListener('hashchange', listener, { signal });
  try {
    patch(view.history, 'pushState', listener);
    patch(view.history, 'replaceState', listener);
  } catch {
    poll(view, listener, signal);
  }
}

/** The host's own call goes first and unchanged, with its result and its errors; ours follows. */
function patch(history: History, name: 'pushState' | 'replaceState', listener: () => void): void {
  const original = history[name];
  history[name] = function (this: History, ...args: Parameters<History['pushState']>) {
    const result: unknown = original.apply(this, args);
    listener();
    return result as void;
  };
}

/** A frozen `history` lets nobody join; a look at the address costs next to nothing. */
function poll(view: Window, listener: () => void, signal: AbortSignal): void {
  let last = view.location.href;
  const timer = view.setInterval(() => {
    if (view.location.href === last) return;
    last = view.location.href;
    listener();
  }, POLL_MS);
  signal.addEventListener('abort', () => view.clearInterval(timer));
}
