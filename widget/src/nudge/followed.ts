/** What visitors do after rules were due, whether they were offered help or held out. */

import type { Arm } from './arm';
import type { Outcome } from './report';

interface Followed {
  readonly rule: string;
  readonly arm: Arm;
  readonly until: number;
  readonly seen: Set<Outcome>;
}

/** Milliseconds within which an opening may have to do with the rule: half an hour, the usual length of a session. */
export const FOLLOWED_MS = 1_800_000;

export class FollowedRules {
  private readonly rules: Followed[] = [];

  /** @param tell hears each outcome of a rule once */
  constructor(private readonly tell: (rule: string, arm: Arm, outcome: Outcome) => void) {}

  begin(rule: string, arm: Arm, now: number): void {
    this.rules.push({ rule, arm, until: now + FOLLOWED_MS, seen: new Set() });
    this.tell(rule, arm, 'due');
  }

  /** Something happened that may have to do with any of them. */
  happened(outcome: Outcome, now: number): void {
    this.rules.filter(({ until }) => now <= until).forEach((followed) => this.note(followed, outcome));
  }

  /** Something was done to the offer of one rule. */
  happenedTo(rule: string, outcome: Outcome): void {
    this.rules
      .filter((followed) => followed.rule === rule)
      .forEach((followed) => this.note(followed, outcome));
  }

  private note({ rule, arm, seen }: Followed, outcome: Outcome): void {
    if (seen.has(outcome)) return;
    seen.add(outcome);
    this.tell(rule, arm, outcome);
  }
}
