/** From signals to offers: which rule is due, whether it may be now, and in which arm the visitor is. */

import { armOf } from './arm';
import { mayBeDue } from './caps';
import { FollowedRules } from './followed';
import type { Memory } from './memory';
import type { Outcome } from './report';
import type { Kind, Rule } from './rule';
import type { Signal } from './signal';
import { Trouble } from './trouble';

export interface Offering {
  /** Whether this is no moment to speak up: the panel is open, a conversation is under way, a dialog wants an answer. */
  isBusy(): boolean;
  /** Milliseconds since 1970. */
  now(): number;
  show(rule: Rule): void;
}

export class Engine {
  private readonly trouble = new Trouble();
  /** Each rule is due once in the life of the page at most. */
  private readonly done = new Set<string>();
  private rules: readonly Rule[] = [];

  constructor(
    private readonly memory: Memory,
    private readonly followed: FollowedRules,
    private readonly offering: Offering,
  ) {}

  /** The visitor came to a page where `rules` hold. */
  page(rules: readonly Rule[], signal: Signal): void {
    this.rules = rules;
    this.take(signal);
  }

  wants(kind: Kind): boolean {
    return this.rules.some(({ name, when }) => when === kind && !this.done.has(name));
  }

  /** A rule that has had enough waits for its moment: it is looked at again with the next signal. */
  take(signal: Signal): void {
    this.trouble.take(signal);
    for (const rule of this.rules) {
      if (!this.done.has(rule.name) && this.trouble.isEnoughFor(rule)) this.consider(rule);
    }
  }

  /** The visitor turned to the help, of their own accord or by an offer. */
  happened(outcome: Outcome): void {
    this.followed.happened(outcome, this.offering.now());
    if (this.memory.due.length) this.memory.keep();
  }

  dismissed(rule: Rule): void {
    this.followed.happenedTo(rule.name, 'dismissed');
    this.memory.never(rule.name);
    this.memory.keep();
  }

  private consider(rule: Rule): void {
    const { memory, followed, offering } = this;
    const now = offering.now();
    if (offering.isBusy() || !mayBeDue(rule, memory.due, now)) return;
    this.done.add(rule.name);
    memory.wasDue(rule.name, now);
    const arm = armOf(rule, memory.id);
    followed.begin(rule.name, arm, now);
    // Whoever wants no more of it stays in the arm and is counted: otherwise it would lose those whom it helps least.
    if (arm === 'shown' && !memory.isNever(rule.name)) offering.show(rule);
  }
}
