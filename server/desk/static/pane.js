// One screen: the next ticket opens beside the queue, and what is done with it changes it in place. Without this
// script the same links and forms load pages.
import { byId } from './page.js';

const TICKET = /^\/desk\/tickets\/[^/]+$/;

const isTicket = (address) => TICKET.test(new URL(address, location.href).pathname);

let opening = null;

/** Shows the ticket at `address` in the pane; any other address, or anything unexpected, loads a page. */
export async function open(address) {
  const pane = byId('pane');
  if (!pane || !isTicket(address)) return location.assign(address);
  opening?.abort();
  opening = new AbortController();
  pane.setAttribute('aria-busy', 'true');
  try {
    const headers = { 'HX-Request': 'true', 'HX-Target': 'pane' };
    const response = await fetch(address, { headers, signal: opening.signal });
    // Before the ticket is shown: a place that is named in the address is scrolled to.
    if (response.ok && isTicket(response.url)) remember(response.url, new URL(address, location.href).hash);
    await show(response, 'innerHTML');
    byId('ticket-title')?.focus({ preventScroll: true });
  } catch (error) {
    if (error.name !== 'AbortError') location.assign(address);
  } finally {
    pane.removeAttribute('aria-busy');
  }
}

async function show(response, swap) {
  const elsewhere = response.headers.get('HX-Redirect');
  if (elsewhere) return location.assign(elsewhere);
  const text = await response.text();
  if (!isTicket(response.url) || !text.includes('id="ticket"')) return location.assign(response.url);
  const title = new DOMParser().parseFromString(text, 'text/html').title;
  await htmx.swap({ sourceElement: byId('pane'), target: byId('pane'), swap, select: '#ticket', text });
  if (title) document.title = title;
}

// htmx brings back only what it has marked as its own.
function remember(address, hash = '') {
  const { pathname, search } = new URL(address);
  if (pathname + search + hash === location.pathname + location.search + location.hash) return;
  if (!history.state?.htmx) history.replaceState({ htmx: true }, '', location.href);
  history.pushState({ htmx: true }, '', pathname + search + hash);
  document.dispatchEvent(new Event('desk:moved'));
}

const isPlain = (event) =>
  event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey && !event.defaultPrevented;

document.addEventListener('click', (event) => {
  const link = event.target.closest?.('#queue-pane .subject, [data-opens-beside]');
  if (!link?.href || !isPlain(event) || !byId('pane')) return;
  event.preventDefault();
  open(link.href);
});

// A form on a ticket that does not speak to htmx itself.
document.addEventListener('submit', async (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== 'post' || !form.closest('#ticket')) return;
  if (form.matches('[hx-post], [target], [data-leaves], [enctype="multipart/form-data"]')) return;
  event.preventDefault();
  const reply = byId('reply');
  const kept = { ticket: byId('ticket').dataset.ticket, text: reply?.value, at: byId('transcript')?.scrollTop };
  const button = event.submitter;
  if (button) button.disabled = true;
  try {
    // The button's own name and address count, as they do without this script.
    const body = new URLSearchParams(new FormData(form));
    if (button?.name) body.append(button.name, button.value);
    const action = button?.hasAttribute('formaction') ? button.formAction : form.action;
    const response = await fetch(action, { method: 'POST', body, headers: { 'HX-Target': 'pane' } });
    if (response.ok && isTicket(response.url)) {
      const had = document.activeElement;
      await show(response, 'innerMorph');
      const now = byId('reply');
      if (now && kept.text && byId('ticket').dataset.ticket === kept.ticket && !now.value) now.value = kept.text;
      remember(response.url);
      if (had !== document.activeElement && document.activeElement === document.body) byId('ticket-title')?.focus();
    } else if (response.redirected && response.ok) {
      location.assign(response.url);
    } else {
      await showRefusal(response);
    }
  } catch {
    form.submit();
  } finally {
    if (button?.isConnected) button.disabled = false;
  }
});

async function showRefusal(response) {
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  const words = page.querySelector('.error, main p')?.textContent ?? 'That could not be done.';
  say(words.trim());
}

/** Says something to the person for a while, in a corner and to a screen reader. */
export function say(words) {
  const place = byId('said');
  if (!place) return;
  place.textContent = words;
  place.dataset.shown = '';
  clearTimeout(say.timer);
  say.timer = setTimeout(() => delete place.dataset.shown, SAID_MILLISECONDS);
}
const SAID_MILLISECONDS = 8000;
