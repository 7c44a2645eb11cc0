// The figures stay live: once a minute, while somebody looks, numbers and drawings that changed are put in place of the
// old ones. What is open, scrolled or focused stays so.
import { byId } from './page.js';

const EVERY_MILLISECONDS = 60_000;

function isInUse(element) {
  return element.contains(document.activeElement) && document.activeElement !== element;
}

function replaceChanged(old, fresh) {
  if (!old || !fresh || isInUse(old) || old.outerHTML === fresh.outerHTML) return;
  old.replaceWith(document.adoptNode(fresh));
}

function showFresh(page) {
  replaceChanged(byId('as-of'), page.getElementById('as-of'));
  replaceChanged(byId('tiles'), page.getElementById('tiles'));
  for (const figure of document.querySelectorAll('figure.chart')) {
    const fresh = page.getElementById(figure.id);
    if (!fresh) continue;
    for (const part of ['.chart-drawing', '.chart-table tbody']) {
      replaceChanged(figure.querySelector(part), fresh.querySelector(part));
    }
  }
}

async function refresh() {
  if (document.hidden || !byId('tiles')) return;
  try {
    const response = await fetch(location.href, { headers: { accept: 'text/html' } });
    if (response.ok && !response.redirected) {
      showFresh(new DOMParser().parseFromString(await response.text(), 'text/html'));
    }
  } catch {
    // Away for a moment: the moment that is shown says how old the figures are, and the next minute tries again.
  }
}

// Days and a named period are one or the other.
document.addEventListener('change', ({ target }) => {
  if (target.id !== 'period' || !target.value) return;
  for (const day of target.form.querySelectorAll('input[type=date]')) day.value = '';
});

if (byId('tiles')) setInterval(refresh, EVERY_MILLISECONDS);
