/** What the loader leaves standing on the host page for the parts that come later. */

import type { Launch } from './launch';
import type { Look } from './look';
import type { Script } from './script';

/** `Handrail(command, ...)`, as the host page says it. */
export type Run = (...call: readonly unknown[]) => unknown;

export interface Stand {
  readonly view: Window;
  readonly script: Script;
  readonly launch: Launch;
  readonly launcher: Launcher;
  readonly run: Run;
  /** What the page is called by rule. */
  readonly key: () => string;
  /** Asks for everything anew, in another language: what stands goes away first. */
  readonly restart: (language: string) => void;
}

export interface Launcher {
  /** Closed over: the host's scripts and styles do not reach in. */
  readonly root: ShadowRoot;
  /** `<handrail-widget>`, which carries the look as custom properties. */
  readonly host: HTMLElement;
  /** The corner of the page in which the button stands, and what is shown beside it. */
  readonly place: HTMLElement;
  readonly button: HTMLButtonElement;
  readonly icon: SVGPathElement;
  /** A live region: what is written into it is shown and read out. */
  readonly trouble: HTMLElement;
  /** Shows what of this look is the launcher's. */
  paint(look: Look): void;
  remove(): void;
}

/** The name under which the host page's browser remembers that a conversation is under way. */
export function underwayMark(site: string): string {
  return `handrail:underway:${site}`;
}

/** The name under which it is remembered what became of offers. */
export function nudgesMark(site: string): string {
  return `handrail:nudges:${site}`;
}

/** Under it the pages are kept of which the visitor wants no offer, one a line. */
export const DISMISSED_MARK = 'handrail:dismissed';

/** Under it the guide that is being followed is kept for the next page of the same tab. */
export const GUIDE_MARK = 'handrail:guide';

/** What the host page's browser keeps under `name`; null when it keeps nothing, or the page may not know. */
export function kept(
  view: Window,
  name: string,
  storage: 'localStorage' | 'sessionStorage' = 'localStorage',
): string | null {
  try {
    return view[storage].getItem(name);
  } catch {
    return null;
  }
}
