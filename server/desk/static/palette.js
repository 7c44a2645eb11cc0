// Ctrl-K: everything that can be done here, found by a few letters.
import { COMMANDS } from './commands.js';
import { allControls, use, wordsOf } from './controls.js';
import { matchOf } from './fuzzy.js';
import { byId } from './page.js';
import { open } from './pane.js';

const SHOWN_MAX = 12;
const ASK_AFTER_MILLISECONDS = 120;

let entries = [];
let shown = [];
let chosen = 0;
let asking = 0;
let asked = '';

/** What can be done on this page at this moment: what is not there for somebody's role is not offered. */
function entriesHere() {
  const known = new Set(COMMANDS.map(({ name }) => name));
  const commands = COMMANDS.filter((each) => each.can() && !['next', 'previous', 'open', 'select'].includes(each.name));
  const controls = allControls()
    // What is done with chosen tickets means nothing while none is chosen.
    .filter((each) => !known.has(each.dataset.does) && !each.closest('[data-empty]') && wordsOf(each))
    .map((each) => ({ words: wordsOf(each), kind: 'Here', run: () => use(each) }));
  const views = [...document.querySelectorAll('#queue-pane nav a[href]')].map((link) => ({
    words: `View: ${(link.firstElementChild ?? link).textContent.trim()}`,
    kind: 'View',
    run: () => location.assign(link.href),
  }));
  const rows = [...document.querySelectorAll('#queue-pane .subject')].map((link) => ({
    words: wordsOf(link),
    kind: 'Ticket',
    run: () => open(link.href),
  }));
  return [
    ...commands.map(({ words, keys, group, run }) => ({ words, keys, kind: group, run, isCommand: true })),
    ...controls,
    ...views,
    ...rows,
  ];
}

async function askServer(typed) {
  const response = await fetch(`/desk/palette?${new URLSearchParams({ q: typed })}`, { headers: { 'HX-Request': 'true' } });
  if (!response.ok || typed !== asked) return;
  const { found } = await response.json();
  const more = found.map(({ words, kind, href }) => ({ words, kind, run: () => open(href) }));
  entries = [...entries.filter(({ isAsked }) => !isAsked), ...more.map((each) => ({ ...each, isAsked: true }))];
  list();
}

const DEEDS_FIRST = 200;
const weightOf = ({ entry, match }) => match + (entry.isCommand ? DEEDS_FIRST : 0);

function list() {
  const typed = byId('palette-input').value;
  const known = new Set();
  shown = entries
    .map((entry) => ({ entry, match: matchOf(typed, entry.words) ?? (entry.isAsked ? 1 : null) }))
    .filter(({ entry, match }) => match !== null && !known.has(entry.words) && known.add(entry.words))
    .sort((one, other) => weightOf(other) - weightOf(one))
    .slice(0, SHOWN_MAX)
    .map(({ entry }) => entry);
  chosen = Math.min(chosen, Math.max(shown.length - 1, 0));
  paint();
}

function paint() {
  const input = byId('palette-input');
  byId('palette-list').replaceChildren(
    ...shown.map((entry, index) => {
      const option = document.createElement('li');
      option.id = `palette-${index}`;
      option.setAttribute('role', 'option');
      option.setAttribute('aria-selected', String(index === chosen));
      const words = document.createElement('span');
      words.textContent = entry.words;
      const hint = document.createElement('span');
      hint.className = 'hint';
      hint.textContent = entry.keys?.length ? entry.keys.join(' ') : entry.kind;
      option.append(words, hint);
      option.addEventListener('click', () => run(index));
      return option;
    }),
  );
  byId('palette-none').hidden = shown.length > 0;
  if (shown.length) input.setAttribute('aria-activedescendant', `palette-${chosen}`);
  else input.removeAttribute('aria-activedescendant');
  byId(`palette-${chosen}`)?.scrollIntoView({ block: 'nearest' });
}

function run(index) {
  const entry = shown[index];
  if (!entry) return;
  byId('palette').close();
  entry.run();
}

function build() {
  const palette = document.createElement('dialog');
  palette.id = 'palette';
  palette.className = 'sheet palette';
  palette.setAttribute('aria-label', 'Find or do');
  const input = document.createElement('input');
  input.id = 'palette-input';
  input.type = 'text';
  input.autocomplete = 'off';
  input.maxLength = 100;
  input.placeholder = 'Find a ticket, or what you want to do';
  input.setAttribute('role', 'combobox');
  input.setAttribute('aria-label', 'Find or do');
  input.setAttribute('aria-expanded', 'true');
  input.setAttribute('aria-controls', 'palette-list');
  input.setAttribute('aria-autocomplete', 'list');
  const options = document.createElement('ul');
  options.id = 'palette-list';
  options.setAttribute('role', 'listbox');
  options.setAttribute('aria-label', 'What was found');
  const none = document.createElement('p');
  none.id = 'palette-none';
  none.className = 'hint';
  none.textContent = 'Nothing of that name. Try fewer letters, or the number of a ticket.';
  palette.append(input, options, none);
  input.addEventListener('input', () => {
    chosen = 0;
    list();
    clearTimeout(asking);
    asked = input.value.trim();
    if (asked) asking = setTimeout(() => askServer(asked).catch(() => {}), ASK_AFTER_MILLISECONDS);
  });
  input.addEventListener('keydown', (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by && shown.length) {
      event.preventDefault();
      chosen = (chosen + by + shown.length) % shown.length;
      paint();
    } else if (event.key === 'Enter') {
      event.preventDefault();
      run(chosen);
    }
  });
  palette.addEventListener('click', ({ target }) => target === palette && palette.close());
  document.body.append(palette);
  return palette;
}

export function openPalette() {
  if (!byId('bell')) return;
  const palette = byId('palette') ?? build();
  if (palette.open) return palette.close();
  byId('palette-input').value = '';
  chosen = 0;
  asked = '';
  entries = entriesHere();
  list();
  palette.showModal();
  askServer('').catch(() => {});
}

const button = byId('open-palette');
if (button) {
  button.hidden = false;
  button.addEventListener('click', openPalette);
}
