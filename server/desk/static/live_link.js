// Whether what is seen changes by itself.
import { byId } from './page.js';

const SIGNED_OUT = 4401;

function showLink(isLive) {
  const link = byId('link');
  // Where only the bell is live the page itself is not.
  if (!link || byId('bell-link')) return;
  const [live, away] = link.dataset.words.split('|');
  link.textContent = isLive ? live : away;
  link.dataset.state = isLive ? 'live' : 'away';
}

document.addEventListener('htmx:ws:after:connection', () => showLink(true));
document.addEventListener('htmx:ws:close', ({ detail }) => {
  // The socket of a ticket that was left closes with it.
  if (detail.reason === 'removed') return;
  // Where only the bell is live somebody may be writing in a form: the next page asks them to sign in.
  if (detail.code === SIGNED_OUT && byId('bell-link')) byId('bell-link').remove();
  else if (detail.code === SIGNED_OUT) location.reload();
  else if (!document.hidden) showLink(false);
});
