// The keys, on one sheet.
import { COMMANDS, OTHER_KEYS } from './commands.js';
import { byId } from './page.js';

function build() {
  const sheet = document.createElement('dialog');
  sheet.id = 'keys-sheet';
  sheet.className = 'sheet';
  sheet.setAttribute('aria-labelledby', 'keys-title');
  const head = document.createElement('header');
  const title = document.createElement('h2');
  title.id = 'keys-title';
  title.textContent = 'Keyboard shortcuts';
  const close = document.createElement('button');
  close.type = 'button';
  close.textContent = 'Close';
  close.addEventListener('click', () => sheet.close());
  head.append(title, close);
  const groups = document.createElement('div');
  groups.className = 'key-groups';
  const all = [...COMMANDS.filter(({ keys }) => keys.length), ...OTHER_KEYS];
  for (const group of new Set(all.map((each) => each.group))) {
    groups.append(groupOf(group, all.filter((each) => each.group === group)));
  }
  sheet.append(head, groups);
  sheet.addEventListener('click', ({ target }) => target === sheet && sheet.close());
  document.body.append(sheet);
  return sheet;
}

function groupOf(name, commands) {
  const section = document.createElement('section');
  const title = document.createElement('h3');
  title.textContent = name;
  const list = document.createElement('dl');
  for (const { keys, words } of commands) {
    const row = document.createElement('div');
    const term = document.createElement('dt');
    keys.forEach((key, index) => {
      if (index) term.append(keys[0] === 'Ctrl' ? ' + ' : keys[0] === 'g' ? ' then ' : ' or ');
      const cap = document.createElement('kbd');
      cap.textContent = key;
      term.append(cap);
    });
    const meaning = document.createElement('dd');
    meaning.textContent = words;
    row.append(term, meaning);
    list.append(row);
  }
  section.append(title, list);
  return section;
}

export function openHelp() {
  const sheet = byId('keys-sheet') ?? build();
  if (!sheet.open) sheet.showModal();
}

const button = byId('open-keys');
if (button) {
  button.hidden = false;
  button.addEventListener('click', openHelp);
}
