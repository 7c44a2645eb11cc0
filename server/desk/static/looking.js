// Who else has a ticket of the queue open: a face on its row, painted anew after every change of either.
import { byId } from './page.js';

const FACES_SHOWN_MAX = 3;

const wordsOf = ({ name, types }) => (types == null ? `${name} is looking` : `${name} is writing a reply`);

function paint() {
  const others = new Map();
  for (const { dataset } of byId('looking-rows')?.children ?? []) {
    if (dataset.user === document.body.dataset.user) continue;
    others.set(dataset.ticket, [...(others.get(dataset.ticket) ?? []), dataset]);
  }
  for (const row of document.querySelectorAll('#queue-pane .row')) {
    const here = others.get(row.id.replace(/^row-/, '')) ?? [];
    const told = here.map(wordsOf).join(', ');
    const shown = row.querySelector('.faces');
    if ((shown?.title ?? '') === told) continue;
    shown?.remove();
    if (told) row.append(facesOf(here, told));
  }
}

function facesOf(people, told) {
  const faces = document.createElement('span');
  faces.className = 'faces';
  faces.title = told;
  for (const { name, types } of people.slice(0, FACES_SHOWN_MAX)) {
    const face = document.createElement('span');
    face.className = types == null ? 'face' : 'face types';
    face.textContent = name.slice(0, 1);
    face.setAttribute('aria-hidden', 'true');
    faces.append(face);
  }
  const words = document.createElement('span');
  words.className = 'hidden';
  words.textContent = told;
  faces.append(words);
  return faces;
}

const pane = byId('queue-pane');
if (pane) new MutationObserver(paint).observe(pane, { subtree: true, childList: true, attributeFilter: ['data-types'] });
