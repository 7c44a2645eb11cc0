// The reader stays at the end of the transcript if they were there, and where they were if not; what came meanwhile
// is marked, and a button leads to it.
import { byId } from './page.js';

const FOLLOW_WITHIN_PIXELS = 80;

let shown = null;
let ticket = null;
let isAtEnd = true;
let seen = 0;

// A message of a merged ticket has a place in another conversation, and is never new here.
const placeOf = ({ id }) => Number(id.replace('message-', '')) || 0;
const latest = () => Math.max(0, ...[...shown.querySelectorAll('.message')].map(placeOf));
// All of it is in sight: there is no end to go to.
const isShort = () => shown.scrollHeight <= shown.clientHeight;
const toEnd = () => (shown.scrollTop = shown.scrollHeight);

function settle() {
  const transcript = byId('transcript');
  if (!transcript) return void (shown = null);
  const opened = byId('ticket')?.dataset.ticket;
  if (transcript !== shown || opened !== ticket) {
    shown = transcript;
    ticket = opened;
    isAtEnd = true;
    seen = latest();
    const meant = location.hash.startsWith('#message-') && byId(location.hash.slice(1));
    if (meant) meant.scrollIntoView();
    else toEnd();
    return;
  }
  if (isShort()) isAtEnd = true;
  if (isAtEnd && !document.hidden) seen = latest();
  if (isAtEnd) toEnd();
  markNew();
}

function markNew() {
  const first = [...shown.querySelectorAll('.message')].find((each) => placeOf(each) > seen);
  for (const each of shown.querySelectorAll('.message.first-new')) if (each !== first) each.classList.remove('first-new');
  if (first && !first.classList.contains('first-new')) first.classList.add('first-new');
  const button = byId('to-latest');
  if (button) button.hidden = !first || isAtEnd;
}

document.addEventListener(
  'scroll',
  ({ target }) => {
    if (target !== shown) return;
    isAtEnd = shown.scrollHeight - shown.scrollTop - shown.clientHeight < FOLLOW_WITHIN_PIXELS;
    const button = byId('to-latest');
    if (!isAtEnd) return;
    if (!document.hidden) seen = latest();
    if (button) button.hidden = true;
  },
  { capture: true, passive: true },
);

document.addEventListener('click', ({ target }) => {
  if (target.id !== 'to-latest' || !shown) return;
  shown.querySelector('.first-new')?.scrollIntoView({ block: 'start' });
  seen = latest();
  target.hidden = true;
  shown.focus({ preventScroll: true });
});

const pane = byId('pane');
if (pane) {
  new MutationObserver(settle).observe(pane, { subtree: true, childList: true, attributeFilter: ['class'] });
  settle();
}
