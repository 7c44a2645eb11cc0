/** The widget's own words for a rule: those of the rules that come with Handrail, else those for the kind of trouble. */

import { say } from '../words/words';
import type { Kind, Rule } from './rule';

type Say = () => string;

const OF_RULE: Readonly<Record<string, Say>> = {
  'pricing-dwell': () => say('nudge.pricing_dwell'),
  'pricing-back-and-forth': () => say('nudge.pricing_back_and_forth'),
  'checkout-dwell': () => say('nudge.checkout_dwell'),
  'onboarding-dwell': () => say('nudge.onboarding_dwell'),
};

const OF_KIND: Readonly<Record<Kind, Say>> = {
  dwell: () => say('nudge.dwell'),
  errors: () => say('nudge.errors'),
  rage: () => say('nudge.rage'),
  dead: () => say('nudge.dead'),
  back_and_forth: () => say('nudge.back_and_forth'),
};

export function wordsOf({ name, when, text }: Rule): string {
  return text || (OF_RULE[name] ?? OF_KIND[when])();
}
