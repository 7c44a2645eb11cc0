// Nothing written is lost: what stands in a box is kept in this browser, for one person and one ticket, until it has
// gone off. A session that ends in the middle of a reply takes nothing with it; somebody else who signs in gets nothing.
import { addChip, chipsBelow } from './chips.js';
import { byId } from './page.js';

const PREFIX = 'handrail.draft.';
const KEPT_MILLISECONDS = 14 * 24 * 3_600_000;
const BOXES = ['reply', 'note'];

const keyOf = (name) => {
  const { user, ticket } = byId('composer').dataset;
  return `${PREFIX}${user}.${ticket}.${name}`;
};

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function keep(box) {
  const chips = chipsBelow(box);
  const { macro } = box.form.elements;
  try {
    if (!box.value && !chips.length) localStorage.removeItem(keyOf(box.id));
    else localStorage.setItem(keyOf(box.id), JSON.stringify({ text: box.value, chips, macro: macro?.value, at: Date.now() }));
  } catch {
    // A browser that keeps nothing: the box itself still holds it.
  }
}

// An empty box gets back what was kept, unless it is empty because it has just gone off.
function settle() {
  const composer = byId('composer');
  if (!composer) return;
  const { sent } = composer.dataset;
  if (sent) {
    localStorage.removeItem(keyOf(sent));
    delete composer.dataset.sent;
  }
  for (const name of BOXES) {
    const box = byId(name);
    const kept = box && !box.value && !chipsBelow(box).length ? read(keyOf(name)) : null;
    if (!kept) continue;
    box.value = kept.text ?? '';
    if (kept.macro && box.form.elements.macro) box.form.elements.macro.value = kept.macro;
    for (const chip of kept.chips ?? []) addChip(box, chip);
    if (name === 'note') byId('note-form').open = true;
  }
}

function forgetOthers() {
  const user = document.body.dataset.user ?? byId('composer')?.dataset.user;
  if (!user) return;
  for (const key of Object.keys(localStorage)) {
    if (!key.startsWith(PREFIX)) continue;
    const isOld = Date.now() - (read(key)?.at ?? 0) > KEPT_MILLISECONDS;
    if (isOld || !key.startsWith(`${PREFIX}${user}.`)) localStorage.removeItem(key);
  }
}

for (const name of ['input', 'chips']) {
  document.addEventListener(name, ({ target }) => {
    if (BOXES.includes(target.id)) keep(target);
  });
}

// What help with writing has put into a box is kept like what was typed.
document.addEventListener('htmx:after:swap', ({ detail }) => {
  if (detail.ctx?.target?.id !== 'composer') return;
  for (const name of BOXES) if (byId(name)?.value) keep(byId(name));
});

forgetOthers();
settle();
const main = byId('main');
if (main) new MutationObserver(settle).observe(main, { subtree: true, childList: true });
