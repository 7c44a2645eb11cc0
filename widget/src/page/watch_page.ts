/** Tells when the visitor has come to another page, in applications that never load a second document too. */

import { guarded } from '../loader/guard';
import { readPage, samePage, type Page } from './page';

/** Milliseconds that an application gets to set its title and heading after it has changed the URL. */
const SETTLE_MS = 150;

/** Milliseconds after which the heading is read once more: some pages show it only when their data has come. */
const LATE_MS = 1_000;

/** Calls `report` with each page that differs from the one before, and at once with the present one. */
export function watchPage(view: Window, report: (page: Page) => void): void {
  let last: Page | null = null;
  let timers: number[] = [];
  const read = guarded(() => {
    const page = readPage(view);
    if (samePage(last, page)) return;
    last = page;
    report(page);
  });
  const schedule = guarded(() => {
    timers.forEach((timer) => view.clearTimeout(timer));
    timers = [SETTLE_MS, LATE_MS].map((delay) => view.setTimeout(read, delay));
  });
  read();
  // Whoever turns to the panel asks about the page as it is then: a dialog may be open that was not before.
  view.addEventListener('blur', read);
  onNavigation(view, schedule);
  new MutationObserver(schedule).observe(view.document.head, {
    childList: true,
    characterData: true,
    subtree: true,
  });
}

interface NavigationEvents {
  addEventListener(type: 'currententrychange', listener: () => void): void;
}

function onNavigation(view: Window & { navigation?: NavigationEvents }, listener: () => void): void {
  if (view.navigation) {
    view.navigation.addEventListener('currententrychange', listener);
    return;
  }
  view.addEventListener('popstate', listener);
  view.addEventListener('hashchange', listener);
  patch(view.history, 'pushState', listener);
  patch(view.history, 'replaceState', listener);
}

/** The host's own call goes first and unchanged, with its result and its errors; ours follows. */
function patch(history: History, name: 'pushState' | 'replaceState', listener: () => void): void {
  const original = history[name];
  history[name] = function (this: History, ...args: Parameters<History['pushState']>) {
    original.apply(this, args);
    listener();
  };
}
