/** What the launcher offers on the first page; the next pages, and rules, are for a module of their own. */

import type * as Module from '../nudge/main';
import { guarded } from './guard';
import type { Launch } from './launch';
import type { PutOffer } from './offer';
import { roughKey } from './rough_key';
import type { Script } from './script';
import { DISMISSED_MARK, kept, type Run } from './stand';

/** Milliseconds for which a visitor has to be there, or on the next page, before anything more is loaded. */
const THERE_MS = 1_000;

/** Of the pages of which the visitor wants no offer; the oldest are forgotten. */
const DISMISSED_CHARACTERS_MAX = 2_000;

/** @param put shows an offer */
export function helpOnPages(view: Window, script: Script, run: Run, launch: Launch, put: PutOffer): void {
  const key = roughKey(view.location);
  const watch = () => {
    import(`${script.base}/widget/${launch.nudge}`).then(
      ({ nudge }: typeof Module) => nudge(view, script, run, launch, key, put),
      () => {},
    );
  };
  offerHelp(view, run, launch, key, put);
  if (launch.rules) view.setTimeout(watch, THERE_MS);
  else {
    const look = () =>
      view.setTimeout(() => {
        if (roughKey(view.location) === key) return;
        view.removeEventListener('click', look);
        watch();
      }, THERE_MS);
    view.addEventListener('click', look);
  }
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
