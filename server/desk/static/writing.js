// How a reply will look, menus that close again, and up to where its writer has read.
import { byId } from './page.js';

document.addEventListener('click', async ({ target }) => {
  const button = target.closest?.('[data-previews]');
  if (!button) return;
  const box = byId(button.dataset.previews);
  const preview = byId(button.getAttribute('aria-controls'));
  const shows = button.getAttribute('aria-pressed') !== 'true';
  if (shows) {
    const body = new URLSearchParams({ csrf_token: box.form.elements.csrf_token.value, text: box.value });
    const response = await fetch(button.dataset.previewsBy ?? '/desk/preview', { method: 'POST', body });
    if (!response.ok) return;
    // The server's own renderer has made it safe, as it does for the transcript.
    preview.innerHTML = await response.text();
  }
  button.setAttribute('aria-pressed', String(shows));
  preview.hidden = !shows;
  box.hidden = shows;
  if (!shows) box.focus();
});

const dropsOpen = () => document.querySelectorAll('details.drop[open]');

document.addEventListener('click', ({ target }) => {
  for (const drop of dropsOpen()) if (!drop.contains(target)) drop.open = false;
});

document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  for (const drop of dropsOpen()) {
    drop.open = false;
    drop.querySelector('summary').focus();
    event.stopPropagation();
  }
});

document.addEventListener('keydown', (event) => {
  const { target, key } = event;
  if (target.id !== 'note' || key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  target.form.requestSubmit();
});

// While nothing is written, whatever appears above has been seen before the first word.
function readOn() {
  const box = byId('reply');
  const seen = box?.form.elements.seen_seq;
  if (!seen || box.value) return;
  const places = [...document.querySelectorAll('#transcript .message[id^="message-"]')].map(({ id }) => Number(id.slice(8)));
  seen.value = String(Math.max(Number(seen.value), ...places.filter(Number.isFinite)));
}

const main = byId('main');
if (main) new MutationObserver(readOn).observe(main, { subtree: true, childList: true });

// A variable of a macro goes to where the text is written.
document.addEventListener('click', ({ target }) => {
  const button = target.closest?.('[data-inserts]');
  const box = button && byId(button.dataset.inserts);
  if (!box) return;
  box.setRangeText(button.textContent, box.selectionStart, box.selectionEnd, 'end');
  box.focus();
});
