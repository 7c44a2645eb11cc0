/** A rule, as the launch tells it: on which kind of trouble help is offered, and with which words. */

export const KINDS = ['dwell', 'errors', 'rage', 'dead', 'back_and_forth'] as const;

export type Kind = (typeof KINDS)[number];

export interface Rule {
  readonly name: string;
  readonly when: Kind;
  /** Seconds for `dwell`, else how often. */
  readonly after: number;
  /** The team's own words; empty means the widget's. */
  readonly text: string;
  /** What is asked when the offer is taken; empty means that the panel opens with what there is for the page. */
  readonly question: string;
  /** Share of the visitors who get no offer, 0 to 0.9. */
  readonly holdOut: number;
  /** How often one visitor gets it within 24 hours. */
  readonly perDay: number;
}

/** The rules among what the launch holds; what is none, of a newer server, is passed over. */
export function readRules(told: readonly unknown[]): readonly Rule[] {
  return told.map(readRule).filter((rule) => rule !== null);
}

function readRule(told: unknown): Rule | null {
  const {
    name,
    when,
    after,
    text = '',
    question = '',
    hold_out: holdOut = 0,
    per_day: perDay = 1,
  } = fields(told);
  const kind = KINDS.find((known) => known === when);
  if (!kind || typeof name !== 'string' || typeof text !== 'string' || typeof question !== 'string')
    return null;
  if (typeof after !== 'number' || typeof holdOut !== 'number' || typeof perDay !== 'number') return null;
  return { name, when: kind, after, text, question, holdOut, perDay };
}

function fields(told: unknown): Readonly<Record<string, unknown>> {
  return typeof told === 'object' && told !== null ? (told as Record<string, unknown>) : {};
}
