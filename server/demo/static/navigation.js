/**
 * Client-side navigation among the app's pages: the next page is fetched, its <main> and title are swapped in.
 * Pages once seen are kept, with what was changed on them, so that going back loses nothing.
 */

import { markCurrent } from "./menu.js";

const KEPT_PAGES = 20; // a bound on memory; the demo has fewer app pages than that
const FETCH_LIMIT_MS = 8000; // after that the browser's own navigation is the better messenger
const CHANGES_ELSEWHERE = /^\/demo\/billing$/; // the help changes it behind the page's back
const LOADED_WHOLE = /^\/demo\/(sign-in|checkout|help)(\/|$)/;

const kept = new Map(); // path -> { main, title }
let latest = 0; // counts the wishes, so that a slow page never replaces a later one
let shownPath = location.pathname;

export function startNavigation() {
  if (!document.querySelector("main[data-app]")) return;
  history.scrollRestoration = "manual";
  keep(location.pathname);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || !staysInside(event, link)) return;
    event.preventDefault();
    visit(link.href);
  });
  window.addEventListener("popstate", (event) => {
    if (location.pathname === shownPath) latest += 1;
    else show(location.href, event.state?.scroll ?? 0);
  });
}

function staysInside(event, link) {
  const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  const target = new URL(link.href);
  const samePlace = target.pathname === location.pathname && target.hash !== "";
  const inside = target.origin === location.origin && target.pathname.startsWith("/demo/");
  return plain && inside && !samePlace && !link.target && !LOADED_WHOLE.test(target.pathname) && !event.defaultPrevented;
}

async function visit(href) {
  const page = await pageAt(href);
  if (!page) return;
  history.replaceState({ scroll: window.scrollY }, "");
  history.pushState({ scroll: 0 }, "", href);
  swapIn(page, 0);
}

async function show(href, scroll) {
  const page = await pageAt(href);
  if (page) swapIn(page, scroll);
}

/** The page to show, or nothing when another was asked for meanwhile or the browser loads it whole. */
async function pageAt(href) {
  latest += 1;
  const mine = latest;
  const { pathname } = new URL(href);
  const page = kept.get(pathname) ?? (await fetched(href));
  if (mine !== latest) return null;
  if (!page) location.assign(href);
  return page;
}

async function fetched(href) {
  try {
    const answer = await fetch(href, { signal: AbortSignal.timeout(FETCH_LIMIT_MS) });
    const next = new DOMParser().parseFromString(await answer.text(), "text/html");
    const main = next.querySelector("main[data-app]");
    return answer.ok && main ? { main: document.adoptNode(main), title: next.title } : null;
  } catch {
    return null;
  }
}

function swapIn({ main, title }, scroll) {
  document.querySelector("main").replaceWith(main);
  document.title = title;
  shownPath = location.pathname;
  keep(shownPath);
  markCurrent();
  focusHeading(main);
  window.scrollTo(0, scroll);
}

function keep(path) {
  kept.delete(path);
  if (CHANGES_ELSEWHERE.test(path)) return;
  kept.set(path, { main: document.querySelector("main"), title: document.title });
  if (kept.size > KEPT_PAGES) kept.delete(kept.keys().next().value);
}

function focusHeading(main) {
  const heading = main.querySelector("h1");
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}
