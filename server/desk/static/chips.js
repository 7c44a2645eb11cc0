// What goes off beside a text: files, and what a macro does. The chips are the truth; the hidden fields follow them.
import { byId } from './page.js';

const chipsOf = (box) => byId(`${box.id}-chips`);

/** Puts a chip below the box for an action ({kind, value, words}) or a file ({file, words}), unless it is there. */
export function addChip(box, { kind, value, file, words }) {
  const list = chipsOf(box);
  if (!list || [...list.children].some(({ dataset }) => (file ? dataset.file === file : same(dataset, kind, value)))) return;
  const chip = document.createElement('li');
  chip.className = 'chip';
  Object.assign(chip.dataset, file ? { file } : { kind, value });
  const text = document.createElement('span');
  text.textContent = words;
  const off = document.createElement('button');
  off.type = 'button';
  off.className = 'chip-off';
  off.textContent = '×';
  off.setAttribute('aria-label', `Take away: ${words}`);
  chip.append(text, ' ', off);
  list.append(chip);
  tell(box);
}

const same = (dataset, kind, value) => dataset.kind === kind && dataset.value === value;

/** The chips below the box, as `addChip` takes them. */
export function chipsBelow(box) {
  return [...(chipsOf(box)?.querySelectorAll('.chip') ?? [])].map(({ dataset, firstElementChild }) => ({
    ...dataset,
    words: firstElementChild.textContent,
  }));
}

function tell(box) {
  const chips = chipsBelow(box);
  const { actions, files } = box.form.elements;
  const done = chips.filter(({ kind }) => kind).map(({ kind, value }) => ({ kind, value }));
  if (actions) actions.value = done.length ? JSON.stringify(done) : '';
  if (files) files.value = chips.flatMap(({ file }) => file ?? []).join(' ');
  box.dispatchEvent(new Event('chips', { bubbles: true }));
}

document.addEventListener('click', ({ target }) => {
  const off = target.closest?.('.chip-off');
  if (!off) return;
  const chip = off.closest('.chip');
  const box = chip.closest('form').querySelector('textarea');
  const next = chip.nextElementSibling?.querySelector('.chip-off') ?? box;
  const { file } = chip.dataset;
  chip.remove();
  tell(box);
  next.focus();
  if (file) forget(box.form, file);
});

function forget(form, file) {
  const to = form.querySelector('[data-attaches]')?.dataset.to;
  const body = new URLSearchParams({ csrf_token: form.elements.csrf_token.value });
  if (to) fetch(`${to}/${encodeURIComponent(file)}/remove`, { method: 'POST', body }).catch(() => {});
}
