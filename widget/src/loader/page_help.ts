/** What the launcher offers on the first page; the next pages, and rules, are for a module of their own. */

import type * as Module from '../nudge/main';
import { guarded } from './guard';
import type { Launch } from './launch';
import type { PutOffer } from './offer';
import { roughKey } from './rough_key';
import type { Script } from './script';
import { DISMISSED_MARK, kept, type Run } from './stand';

/** Signs that somebody is there: a page that nobody looks at loads nothing more for its rules. */
const SIGNS = ['pointermove', 'pointerdown', 'keydown', 'scroll'];

/** Milliseconds that an application gets to go to another page after a click. */
const GOING_MS = 1_000;

/** Of the pages of which the visitor wants no offer; the oldest are forgotten. */
const DISMISSED_CHARACTERS_MAX = 2_000;

/** @param put shows an offer */
export function helpOnPages(view: Window, script: Script, run: Run, launch: Launch, put: PutOffer): void {
  const key = roughKey(view.location);
  let watching: Promise<void> | null = null;
  const watch = () => {
    watching ??= import(`${script.base}/widget/${launch.nudge}`).then(
      ({ nudge }: typeof Module) => nudge(view, script, run, launch, key, put),
      () => {},
    );
  };
  offerHelp(view, run, launch, key, put);
  const look = () => {
    if (roughKey(view.location) !== key) watch();
  };
  const options = { capture: true, passive: true };
  if (launch.rules) for (const sign of SIGNS) view.addEventListener(sign, watch, options);
  else view.addEventListener('click', () => view.setTimeout(look, GOING_MS));
}

export function offerHelp(view: Window, run: Run, { offer }: Launch, key: string, put: PutOffer): void {
  const dismissed = kept(view, DISMISSED_MARK) ?? '';
  if (!offer || dismissed.split('\n').includes(key)) return;
  const { text, asks } = offer;
  put(
    offer,
    () => void run(asks ? 'ask' : 'open', text),
    guarded(() =>
      view.localStorage.setItem(DISMISSED_MARK, `${dismissed}\n${key}`.slice(-DISMISSED_CHARACTERS_MAX)),
    ),
  );
}
