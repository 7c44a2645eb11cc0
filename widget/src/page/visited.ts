/** The pages that the visitor came through while nobody was told: bounded, in memory, the oldest go first. */

import type { Page } from './page';

/** Pages; more say nothing about the question that is asked at last. */
export const VISITED_MAX = 20;

export interface SeenPage {
  readonly key: string;
  readonly title: string;
  /** When the visitor came there, in milliseconds since the epoch. */
  readonly at: number;
}

/** The same trail where the page is the one that it ends with: its title may have come late. */
export function seen(trail: readonly SeenPage[], { key, title }: Page, at: number): readonly SeenPage[] {
  const last = trail.at(-1);
  if (last?.key !== key) return [...trail, { key, title, at }].slice(-VISITED_MAX);
  return last.title === title ? trail : [...trail.slice(0, -1), { ...last, title }];
}
