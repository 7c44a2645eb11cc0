/** When a form refuses what was put into it: by the browser's own checks, or by the marks that a page sets itself. */

import { guarded } from '../loader/guard';

/** Milliseconds that a page gets to mark the fields after somebody tried to send the form. */
const MARKED_WITHIN_MS = 600;

/** Milliseconds after a key press in which a mark is about what is being typed, and no refusal yet. */
const TYPING_MS = 500;

const MARKED = '[aria-invalid="true"]';

/** Calls `refused` for each field that is refused, and once for a form that is tried again and still has one. */
export function watchRefusals(view: Window, refused: () => void): void {
  const { document } = view;
  const listen = { capture: true, passive: true };
  let typedAt = -Infinity;
  document.addEventListener('input', () => (typedAt = view.performance.now()), listen);
  document.addEventListener('invalid', guarded(refused), listen);
  const look = (form: Element) => {
    if (form.isConnected && form.querySelector(MARKED)) refused();
  };
  const tried = guarded((event: Event) => {
    const form = event.target instanceof Element ? event.target.closest('form') : null;
    if (form)
      view.setTimeout(
        guarded(() => look(form)),
        MARKED_WITHIN_MS,
      );
  });
  document.addEventListener('submit', tried, listen);
  const marked = guarded((records: MutationRecord[]) => {
    if (view.performance.now() - typedAt < TYPING_MS) return;
    if (records.some(({ target }) => target instanceof Element && target.matches(MARKED))) refused();
  });
  new MutationObserver(marked).observe(document, { subtree: true, attributeFilter: ['aria-invalid'] });
}
