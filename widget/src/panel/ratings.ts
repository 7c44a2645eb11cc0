/** Whether answers helped, as far as it was said here: a value. */

import type { Rate } from '../protocol/visitor_frames';

/** Answers that were rated here and are told again after each welcome; older words have long arrived. */
const RATINGS_MAX = 20;

export interface Rated {
  readonly good: boolean;
  /** Why; empty when nothing was said. */
  readonly comment: string;
}

/** By the `seq` of the answer, the oldest word first. */
export type Ratings = ReadonlyMap<number, Rated>;

/** The last word about an answer counts. */
export function rated(ratings: Ratings, seq: number, word: Rated): Ratings {
  const others = [...ratings].filter(([one]) => one !== seq);
  return new Map([...others, [seq, word] as const].slice(-RATINGS_MAX));
}

export function rateFrame(seq: number, { good, comment }: Rated): Rate {
  return { type: 'rate', seq, good, ...(comment ? { comment } : {}) };
}
