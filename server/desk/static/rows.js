// Which row of the queue is open, after every change of either.
import { byId } from './page.js';

function mark() {
  const open = location.pathname;
  for (const link of document.querySelectorAll('#queue-pane .subject')) {
    const isOpen = new URL(link.href).pathname === open;
    if (isOpen === (link.getAttribute('aria-current') === 'true')) continue;
    if (isOpen) link.setAttribute('aria-current', 'true');
    else link.removeAttribute('aria-current');
  }
}

const pane = byId('queue-pane');
if (pane) {
  new MutationObserver(mark).observe(pane, { subtree: true, childList: true, attributeFilter: ['aria-current', 'href'] });
  for (const name of ['desk:moved', 'htmx:after:history:restore', 'htmx:after:settle']) document.addEventListener(name, mark);
  mark();
  document.querySelector('#queue-pane .subject[aria-current="true"]')?.scrollIntoView({ block: 'nearest' });
}
