/** What a message may carry below its text (`docs/protocol.md`), and the strict reading of it. */

import { list, literal, nullable, object, optional, text, truth, variant, whole } from './readers';

const guide = object({
  kind: literal('guide'),
  title: text,
  page: text,
  steps: list(object({ target: text, text, page: optional(nullable(text), null) })),
});

const action = object({
  kind: literal('action'),
  action: text,
  title: text,
  facts: list(object({ label: text, value: text })),
  confirm: text,
  destructive: truth,
  expires_at: text,
});

const email = object({ kind: literal('email'), given: nullable(text) });

const survey = object({
  kind: literal('survey'),
  score: optional(nullable(whole(1)), null),
  comment: optional(text, ''),
});

export type GuideCard = ReturnType<typeof guide>;
export type ActionCard = ReturnType<typeof action>;
export type EmailCard = ReturnType<typeof email>;
export type SurveyCard = ReturnType<typeof survey>;
export type Card = GuideCard | ActionCard | EmailCard | SurveyCard;

/** A card of a kind that this panel does not know is null. */
export const card = variant({ guide, action, email, survey });
