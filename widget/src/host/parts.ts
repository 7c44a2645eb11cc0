/** Modules that are loaded when they are needed: the build writes in where they are, below `/widget/`. */

import type * as PagePart from '../page/main';
import type * as Spotlight from '../spotlight/main';
import type * as Extras from './extras';

declare const __PAGE__: string;
declare const __SPOTLIGHT__: string;
declare const __EXTRAS__: string;

/** @param base origin of Handrail */
export function loadPage(base: string): Promise<typeof PagePart> {
  return import(`${base}/widget/${__PAGE__}`);
}

/** @param base origin of Handrail */
export function loadSpotlight(base: string): Promise<typeof Spotlight> {
  return import(`${base}/widget/${__SPOTLIGHT__}`);
}

/** @param base origin of Handrail */
export function loadExtras(base: string): Promise<typeof Extras> {
  return import(`${base}/widget/${__EXTRAS__}`);
}
