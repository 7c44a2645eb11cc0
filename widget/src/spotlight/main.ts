/** `/widget/assets/spotlight-….js`: shows on the host page what a guide speaks of. Loaded when the first one starts. */

import type { Script } from '../loader/script';
import { say } from '../words/words';
import type { Colours } from './bubble';
import { readGuide, type Guide } from './guide';
import { Kept } from './progress';
import { Tour } from './tour';

/** Leaves the guide, if it is still under way. */
export type Leave = () => void;

/** Is told, in words for the visitor, why a guide could not go on; every other end is the visitor's own. */
export type Lost = (words: string) => void;

/**
 * @param guide as the panel sent it, as the host page wrote it, or the name of one that the site keeps
 * @param colours of the launcher
 */
export function spotlight(view: Window, script: Script, guide: unknown, colours: Colours, lost: Lost): Leave {
  const kept = new Kept(view, Date.now);
  let leave: Leave = () => {};
  let isLeft = false;
  const start = (read: Guide) => {
    if (!isLeft) leave = begin(view, kept, read, 0, colours, lost);
  };
  if (typeof guide === 'string') {
    loadGuide(script, guide).then(start, (error: unknown) => {
      console.warn(`Handrail: startGuide: ${error instanceof Error ? error.message : String(error)}`);
      if (!isLeft) lost(say('guide.unknown'));
    });
  } else start(readGuide(guide));
  return () => {
    isLeft = true;
    leave();
  };
}

/** Goes on with the guide that this tab was in the middle of, if there was one. */
export function resume(view: Window, colours: Colours, lost: Lost): Leave {
  const kept = new Kept(view, Date.now);
  const progress = kept.read();
  return progress ? begin(view, kept, progress.guide, progress.at, colours, lost) : () => {};
}

function begin(view: Window, kept: Kept, guide: Guide, at: number, colours: Colours, lost: Lost): Leave {
  const tour = new Tour(view, guide, at, kept, (step) => lost(say('guide.lost', { step })));
  tour.wear(colours);
  tour.start();
  return () => tour.leave();
}

/** @throws Error in words for whoever wrote the page; UnreadableValue when what came is no guide. */
async function loadGuide({ base, site }: Script, name: string): Promise<Guide> {
  const url = `${base}/v1/sites/${encodeURIComponent(site)}/guides/${encodeURIComponent(name)}`;
  const answer = await fetch(url, { credentials: 'omit' });
  const body = (await answer.json()) as { error?: { message?: unknown } };
  if (!answer.ok) throw new Error(String(body.error?.message ?? answer.status));
  return readGuide(body);
}
