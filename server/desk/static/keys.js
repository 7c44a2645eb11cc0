// What a key does while nobody writes.
import { byId, isWriting } from './page.js';

function moveThroughQueue(step) {
  const links = [...document.querySelectorAll('.row .subject')];
  const at = links.indexOf(document.activeElement);
  const next = at < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(Math.max(at + step, 0), links.length - 1);
  links[next]?.focus();
}

const keys = {
  j: () => moveThroughQueue(1),
  k: () => moveThroughQueue(-1),
  r: () => byId('reply')?.focus(),
  q: () => document.querySelector('.back a')?.click(),
};

document.addEventListener('keydown', (event) => {
  const { target, key } = event;
  if (keys[key] && !isWriting(target) && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    keys[key]();
  }
});
