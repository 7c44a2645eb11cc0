/**
 * `/widget/assets/nudge-….js`: offers help on pages that come after the first, and wherever a rule of the team's says so.
 * Loaded when the visitor goes to another page, or gives the first sign of life on one with rules.
 */

import { guarded } from '../loader/guard';
import { askLaunch, type Launch } from '../loader/launch';
import type { PutOffer } from '../loader/offer';
import { offerHelp } from '../loader/page_help';
import { roughKey } from '../loader/rough_key';
import type { Script } from '../loader/script';
import { kept, nudgesMark, underwayMark, type Run } from '../loader/stand';
import { LANGUAGE } from '../words/words';
import { Engine } from './engine';
import { FollowedRules } from './followed';
import { Memory } from './memory';
import { isModal } from './modal';
import { report } from './report';
import { readRules } from './rule';
import { watch } from './watch';
import { wordsOf } from './words_of';

/**
 * What the events of `Handrail('on', ...)` say of a visitor who has turned to the help. No conversation was under way when the
 * rule was due: a message comes only to whoever has asked.
 */
const OUTCOMES = { opened: 'opened', message: 'asked', article: 'article', handoff: 'handoff' } as const;

/** Milliseconds that an application gets to finish going to another page. */
const SETTLE_MS = 300;

/**
 * @param launch what was told of the first page, the one of `key`
 * @param put shows an offer
 */
export function nudge(
  view: Window,
  script: Script,
  run: Run,
  launch: Launch,
  key: string,
  put: PutOffer,
): void {
  const isUnderway = () => kept(view, underwayMark(script.site)) !== null;
  const engine = watched(view, script, run, isUnderway, put);
  const tell = (told: Launch, page: string) =>
    engine.page(readRules(told.rules ?? []), { kind: 'page', at: view.performance.now(), key: page });
  let page = key;
  const look = guarded(async () => {
    const now = roughKey(view.location);
    if (now === page) return;
    page = now;
    put(null);
    tell({}, page);
    const told = await askLaunch(view, script, LANGUAGE);
    if (now !== page || typeof told === 'string') return;
    if (!isUnderway()) offerHelp(view, run, told, page, put);
    tell(told, page);
  });
  tell(launch, page);
  look();
  const moved = () => view.setTimeout(look, SETTLE_MS);
  (view as { navigation?: EventTarget }).navigation?.addEventListener('currententrychange', moved);
  for (const type of ['click', 'popstate', 'hashchange']) view.addEventListener(type, moved);
}

/** An engine that hears what happens on the page, and what the visitor does with the help. */
function watched(view: Window, script: Script, run: Run, isUnderway: () => boolean, put: PutOffer): Engine {
  const storage = () => view.localStorage;
  const makeId = () => String(view.crypto.getRandomValues(new Uint32Array(4)));
  const memory = new Memory(storage, nudgesMark(script.site), makeId);
  const followed = new FollowedRules((rule, arm, outcome) => report(script, rule, arm, outcome));
  let isOpen = false;
  const engine: Engine = new Engine(memory, followed, {
    isBusy: () => isOpen || view.document.hidden || isUnderway() || isModal(view),
    now: () => Date.now(),
    show: (rule) => {
      const text = wordsOf(rule);
      const taken = () => void (rule.question ? run('ask', rule.question) : run('open'));
      put({ text }, taken, () => engine.dismissed(rule));
    },
  });
  run('on', 'opened', () => (isOpen = true));
  run('on', 'closed', () => (isOpen = false));
  for (const [event, outcome] of Object.entries(OUTCOMES)) run('on', event, () => engine.happened(outcome));
  watch(
    view,
    (kind) => engine.wants(kind),
    (signal) => engine.take(signal),
  );
  return engine;
}
