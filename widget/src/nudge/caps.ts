/** How often is often enough: for one rule, and for all of them together. */

import type { Rule } from './rule';

/** A rule was due at this time, in milliseconds since 1970. */
export interface Due {
  readonly rule: string;
  readonly at: number;
}

/** Offers by all rules within 24 hours: a helper who comes a sixth time is a nuisance. */
export const DUE_PER_DAY_MAX = 5;

/** Milliseconds between two of them. */
export const DUE_APART_MS = 120_000;

export const DAY_MS = 86_400_000;

/** Whether `rule` may be due at `now` after what was due before. */
export function mayBeDue(rule: Pick<Rule, 'name' | 'perDay'>, before: readonly Due[], now: number): boolean {
  const today = sinceYesterday(before, now);
  if (today.length >= DUE_PER_DAY_MAX || today.some(({ at }) => now - at < DUE_APART_MS)) return false;
  return today.filter((due) => due.rule === rule.name).length < rule.perDay;
}

/** What still counts, the latest `DUE_PER_DAY_MAX`; what lies ahead is of a clock that was put right since. */
export function sinceYesterday(before: readonly Due[], now: number): readonly Due[] {
  return before.filter(({ at }) => at <= now && now - at < DAY_MS).slice(-DUE_PER_DAY_MAX);
}
