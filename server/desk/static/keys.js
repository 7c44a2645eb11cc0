// What a key does while nobody writes. Whoever needs the keys for something else turns them off in their preferences.
import { COMMANDS } from './commands.js';
import { isWriting } from './page.js';
import { openHelp } from './help_sheet.js';
import { openPalette } from './palette.js';

const SECOND_KEY_MILLISECONDS = 1500;

let first = null;
let forgetting = 0;

const isOn = () => document.documentElement.dataset.shortcuts !== 'off';
const isPressed = (element) => element.closest?.('a, button, summary, [role="option"]') != null;

function commandOf(key) {
  const isMeant = ({ keys }) =>
    first === null ? !isSequence(keys) && keys.includes(key) : keys.length === 2 && keys[0] === first && keys[1] === key;
  return COMMANDS.find((each) => isMeant(each) && each.can());
}

const isSequence = (keys) => keys[0] === 'g';

document.addEventListener('keydown', (event) => {
  const { target, key } = event;
  if ((event.ctrlKey || event.metaKey) && !event.altKey && key.toLowerCase() === 'k') {
    event.preventDefault();
    openPalette();
    return;
  }
  if (!isOn() || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (isWriting(target) || document.querySelector('dialog[open], :popover-open')) return;
  if (key === 'Enter' && isPressed(target)) return;
  if (key === '?') {
    event.preventDefault();
    openHelp();
    return;
  }
  const command = commandOf(key);
  const begins = first === null && key === 'g';
  clearTimeout(forgetting);
  first = begins ? 'g' : null;
  if (begins) {
    forgetting = setTimeout(() => (first = null), SECOND_KEY_MILLISECONDS);
    event.preventDefault();
  } else if (command) {
    event.preventDefault();
    command.run();
  }
});
