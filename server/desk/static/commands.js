// The one table of what the keyboard can do: keys, the help sheet and the palette are made of it.
import { byId } from './page.js';
import { controlOf, use } from './controls.js';
import { open } from './pane.js';

const subjects = () => [...document.querySelectorAll('#queue-pane .row .subject')];

// Where one stands in the queue: on the row that has the focus, else on the one whose ticket is open.
function standing(links) {
  const focused = links.findIndex((each) => each.closest('.row').contains(document.activeElement));
  return focused >= 0 ? focused : links.findIndex((each) => each.getAttribute('aria-current') === 'true');
}

function step(by) {
  const links = subjects();
  if (!links.length) return;
  const at = standing(links);
  const next = links[at < 0 ? (by > 0 ? 0 : links.length - 1) : Math.min(Math.max(at + by, 0), links.length - 1)];
  const inQueue = links[at]?.closest('.row').contains(document.activeElement);
  if (byId('ticket') && !inQueue) open(next.href);
  else next.focus();
  next.scrollIntoView({ block: 'nearest' });
}

function openRow() {
  const links = subjects();
  const link = links[standing(links)] ?? links[0];
  if (link) open(link.href);
}

function selectRow() {
  const links = subjects();
  (links[standing(links)] ?? links[0])?.closest('.row').querySelector('input[type="checkbox"]')?.click();
}

function backToQueue() {
  const links = subjects();
  const row = links[links.findIndex((each) => each.getAttribute('aria-current') === 'true')];
  const isBeside = row && row.getClientRects().length > 0;
  if (isBeside) row.focus();
  else document.querySelector('.back a')?.click();
}

const control = (name, keys, words, group = 'Ticket') => ({
  name,
  keys,
  words,
  group,
  can: () => controlOf(name) !== null,
  run: () => use(controlOf(name)),
});

const view = (name, keys, words) => ({
  name: `view-${name}`,
  keys,
  words,
  group: 'Views',
  can: () => true,
  run: () => {
    const link = byId(`view-${name}`);
    if (link) link.click();
    else location.assign(`/desk?view=${name}`);
  },
});

const hasRows = () => subjects().length > 0;

export const COMMANDS = [
  { name: 'next', keys: ['j'], words: 'Next ticket', group: 'Queue', can: hasRows, run: () => step(1) },
  { name: 'previous', keys: ['k'], words: 'Previous ticket', group: 'Queue', can: hasRows, run: () => step(-1) },
  { name: 'open', keys: ['o', 'Enter'], words: 'Open the ticket', group: 'Queue', can: hasRows, run: openRow },
  { name: 'select', keys: ['x'], words: 'Select the ticket', group: 'Queue', can: hasRows, run: selectRow },
  {
    name: 'back',
    keys: ['u'],
    words: 'Back to the queue',
    group: 'Queue',
    can: () => document.querySelector('.back a') !== null,
    run: backToQueue,
  },
  {
    name: 'reply',
    keys: ['r'],
    words: 'Write a reply',
    group: 'Ticket',
    can: () => (controlOf('reply') ?? byId('reply')) !== null,
    run: () => use(controlOf('reply') ?? byId('reply')),
  },
  control('note', ['n'], 'Write a note for the team'),
  control('macro', ['m'], 'Use a macro'),
  control('take', ['t'], 'Take the ticket'),
  control('take-over', ['t'], 'Take the conversation over from the AI'),
  control('assign', ['a'], 'Give it to somebody'),
  control('tag', ['l'], 'Tag it'),
  control('category', [], 'Say what it is about'),
  control('snooze', ['s'], 'Snooze it'),
  control('hand-back', ['h'], 'Hand it back to the AI'),
  control('resolve', ['e'], 'Resolve it'),
  control('reopen', [], 'Reopen it'),
  control('merge', [], 'Merge it with another'),
  control('spam', ['#'], 'Mark it as spam'),
  control('undo', ['z'], 'Undo what was done last'),
  view('next', ['g', 'q'], 'Go to the queue'),
  view('mine', ['g', 'm'], 'Go to my tickets'),
  view('unassigned', ['g', 'u'], 'Go to what nobody has'),
  {
    name: 'search',
    keys: ['/'],
    words: 'Search tickets and messages',
    group: 'Everywhere',
    can: () => true,
    run: () => (controlOf('search') ? use(controlOf('search')) : location.assign('/desk/search')),
  },
  {
    name: 'notices',
    keys: ['g', 'n'],
    words: 'Go to your notices',
    group: 'Everywhere',
    can: () => byId('bell') !== null,
    run: () => byId('bell').click(),
  },
];

/** Keys that work while one writes, or that are not of the table; only for the help sheet. */
export const OTHER_KEYS = [
  { keys: ['Ctrl', 'K'], words: 'Find a ticket, or anything that can be done', group: 'Everywhere' },
  { keys: ['?'], words: 'Show these keys', group: 'Everywhere' },
  { keys: ['Ctrl', 'Enter'], words: 'Send what you wrote', group: 'While writing' },
  { keys: ['/'], words: 'At the start of a line: canned responses and macros', group: 'While writing' },
  { keys: ['Esc'], words: 'Leave the field, or close what is open', group: 'While writing' },
];
