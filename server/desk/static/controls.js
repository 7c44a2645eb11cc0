// Finding what can be done, and doing it: a control is known by its `data-does`, wherever it stands.
const SHOWN = '[data-does]:not([disabled])';

// Of several with the same name the one in the open ticket, and one that can be seen, comes first.
export function controlOf(name) {
  const found = [...document.querySelectorAll(`[data-does="${CSS.escape(name)}"]:not([disabled])`)];
  const near = (each) => (each.closest('#ticket') ? 0 : 1);
  return found.sort((one, other) => near(one) - near(other))[0] ?? null;
}

export const allControls = () => [...document.querySelectorAll(SHOWN)];

/** Presses, opens or goes to a control; what is folded around it unfolds. */
export function use(control) {
  for (let folded = control.closest('details:not([open])'); folded; folded = folded.parentElement.closest('details:not([open])')) {
    folded.open = true;
  }
  if (control.matches('summary')) {
    control.parentElement.open = true;
    (control.parentElement.querySelector('input:not([type="hidden"]), select, textarea') ?? control).focus();
  } else if (control.matches('details')) {
    control.open = true;
    (control.querySelector('input:not([type="hidden"]), select, textarea') ?? control).focus();
  } else if (control.matches('a[href], button, input[type="checkbox"], input[type="radio"]')) {
    control.click();
  } else {
    control.focus();
  }
}

export const wordsOf = (control) =>
  (control.dataset.words ?? control.getAttribute('aria-label') ?? control.innerText ?? control.textContent ?? '')
    .replace(/\s+/g, ' ')
    .trim();
