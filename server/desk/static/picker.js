// Lists below a text box: macros after a slash, people after an at sign. The focus stays in the box (ARIA, listbox by
// aria-activedescendant).
import { addChip } from './chips.js';
import { byId } from './page.js';

const KINDS = {
  macros: { typed: /(?:^|\s)\/([\w.-]{0,40})$/, mark: '/', none: 'No macro fits.', one: 'macro', many: 'macros' },
  people: { typed: /(?:^|[\s(])@([^\s@][^@\n]{0,40}|)$/, mark: '@', none: '', one: 'person', many: 'people' },
};

let open = null; // { box, kind, from, offered, at, list }
let asking = 0;

const before = (box) => box.value.slice(0, box.selectionStart);

async function look(box) {
  const kind = KINDS[box.dataset.picks];
  const found = kind && box.selectionStart === box.selectionEnd && kind.typed.exec(before(box));
  if (!found) return close();
  const turn = ++asking;
  let offered;
  try {
    const response = await fetch(`${box.dataset.picksFrom}?typed=${encodeURIComponent(found[1])}`);
    offered = await response.json();
  } catch {
    return close();
  }
  if (turn !== asking || document.activeElement !== box) return;
  if (!offered.length && !kind.none) return close();
  show(box, kind, box.selectionStart - found[1].length - 1, offered);
}

function show(box, kind, from, offered) {
  close();
  const list = document.createElement('ul');
  list.id = 'picks';
  list.className = 'picks';
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', kind.many);
  offered.forEach((each, place) => list.append(optionOf(each, place)));
  if (!offered.length) {
    const none = document.createElement('li');
    none.className = 'hint';
    none.setAttribute('role', 'option');
    none.setAttribute('aria-disabled', 'true');
    none.textContent = kind.none;
    list.append(none);
  }
  box.parentElement.append(list);
  box.setAttribute('aria-controls', 'picks');
  box.setAttribute('aria-autocomplete', 'list');
  open = { box, kind, from, offered, at: 0, list };
  mark(0);
  announce(offered.length ? `${offered.length} ${offered.length === 1 ? kind.one : kind.many}` : kind.none);
}

function optionOf(each, place) {
  const option = document.createElement('li');
  option.id = `pick-${place}`;
  option.setAttribute('role', 'option');
  const name = document.createElement('strong');
  name.textContent = each.name;
  option.append(name);
  if (each.code) {
    const code = document.createElement('code');
    code.textContent = `/${each.code}`;
    const text = document.createElement('small');
    text.textContent = [each.text.replace(/\s+/g, ' ').slice(0, 120), ...each.actions.map(({ words }) => words)]
      .filter(Boolean)
      .join(' · ');
    option.append(' ', code, text);
  }
  return option;
}

function mark(at) {
  const count = open.offered.length;
  if (!count) return;
  open.at = (at + count) % count;
  [...open.list.children].forEach((option, place) => option.setAttribute('aria-selected', String(place === open.at)));
  open.box.setAttribute('aria-activedescendant', `pick-${open.at}`);
  open.list.children[open.at].scrollIntoView({ block: 'nearest' });
}

function close() {
  asking += 1;
  if (!open) return;
  open.list.remove();
  for (const name of ['aria-controls', 'aria-activedescendant', 'aria-autocomplete']) open.box.removeAttribute(name);
  open = null;
}

function choose(at) {
  const { box, kind, from, offered } = open;
  const chosen = offered[at];
  const { elements } = box.form;
  close();
  if (!chosen) return;
  const text = kind === KINDS.people ? `@${chosen.name} ` : chosen.text;
  box.setRangeText(text, from, box.selectionStart, 'end');
  if (chosen.id && elements.macro) elements.macro.value = chosen.id;
  for (const action of chosen.actions ?? []) addChip(box, action);
  const gap = chosen.gaps?.length ? box.value.indexOf(`{{`, from) : -1;
  box.focus();
  if (gap >= 0) {
    box.setSelectionRange(gap, box.value.indexOf('}}', gap) + 2);
    announce(`${chosen.gaps.length} to fill in: ${chosen.gaps.join(', ')}`);
  }
  box.dispatchEvent(new Event('input', { bubbles: true }));
}

function announce(words) {
  const place = byId('picks-told');
  if (place) place.textContent = words;
}

document.addEventListener('input', ({ target }) => {
  if (target.dataset?.picks) look(target);
});

document.addEventListener(
  'keydown',
  (event) => {
    if (!open || event.target !== open.box || event.ctrlKey || event.metaKey || event.altKey) return;
    const deeds = {
      ArrowDown: () => mark(open.at + 1),
      ArrowUp: () => mark(open.at - 1),
      Enter: () => choose(open.at),
      Tab: () => choose(open.at),
      Escape: close,
    };
    const deed = event.shiftKey ? null : deeds[event.key];
    if (!deed) return;
    event.preventDefault();
    event.stopPropagation();
    deed();
  },
  { capture: true },
);

document.addEventListener('mousedown', (event) => {
  if (!open) return;
  const option = event.target.closest?.('#picks [role="option"]');
  if (!option) return close();
  event.preventDefault();
  choose([...open.list.children].indexOf(option));
});

document.addEventListener('focusout', ({ target }) => {
  if (open && target === open.box) close();
});

// The button beside the box: as if a slash had been typed.
document.addEventListener('click', ({ target }) => {
  const opener = target.closest?.('[data-picks-open]');
  const box = opener && byId(opener.dataset.picksOpen);
  if (!box) return;
  const { mark: sign } = KINDS[box.dataset.picks];
  const apart = /\S$/.test(before(box)) ? ' ' : '';
  box.focus();
  box.setRangeText(`${apart}${sign}`, box.selectionStart, box.selectionEnd, 'end');
  look(box);
});
