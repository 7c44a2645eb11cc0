/** Turns what happens on the host page into signals. It listens only, and changes, prevents and reads nothing. */

import { guarded } from '../loader/guard';
import { clickedElement, isCalm, looksPressable } from './clicks';
import { EFFECT_MS } from './dead';
import { Effects } from './effects';
import { watchRefusals } from './refusals';
import type { Kind } from './rule';
import type { Signal } from './signal';

const TICK_MS = 1_000;

/** Presses are watched a little longer than they wait, so that nothing is missed in between. */
const WATCHED_MS = EFFECT_MS + 100;

/**
 * @param wants whether a rule of the present page asks for a kind of trouble
 * @param take is called with each signal, also every second
 */
export function watch(view: Window, wants: (kind: Kind) => boolean, take: (signal: Signal) => void): void {
  const { document } = view;
  const now = () => view.performance.now();
  const tick = () => take({ kind: 'tick', at: now(), isVisible: document.visibilityState === 'visible' });
  view.setInterval(guarded(tick), TICK_MS);
  watchRefusals(view, () => take({ kind: 'invalid', at: now() }));
  const effects = new Effects(
    view,
    guarded(() => take({ kind: 'effect', at: now() })),
  );
  const clicked = guarded((event: MouseEvent) => {
    const element = clickedElement(event);
    if (!element) return;
    if (!isCalm(element, view)) take({ kind: 'click', at: now(), x: event.clientX, y: event.clientY });
    if (!wants('dead') || !looksPressable(element, view)) return;
    take({ kind: 'press', at: now() });
    effects.watch(element, WATCHED_MS);
  });
  document.addEventListener('click', clicked, { capture: true, passive: true });
}
