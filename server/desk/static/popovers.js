// A popover begins at its first choice. The browser's own autofocus would already act while the page loads.
document.addEventListener(
  'toggle',
  ({ target, newState }) => {
    if (newState !== 'open' || !target.matches?.('[popover]')) return;
    (target.querySelector('[data-first]') ?? target.querySelector('input:not([type="hidden"]), select, textarea, button, a[href]'))?.focus();
  },
  true,
);
