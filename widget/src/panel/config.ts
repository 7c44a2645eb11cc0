/** What the server wrote into the panel's page: which site this is and where its things are. */

import {
  dictionary,
  list,
  literal,
  nullable,
  object,
  optional,
  text,
  truth,
  whole,
} from '../protocol/readers';
import { LANGUAGE } from '../words/words';

const readConfig = object({
  site: text,
  /** What the site calls its help, for example "Fernway help". */
  name: text,
  /** Paths on Handrail's own origin. */
  socket: text,
  suggestions: text,
  /** Articles are found, listed and read below this path. */
  articles: text,
  /** Where files are sent to; null where the team wants none. */
  uploads: nullable(text),
  look: object({
    theme: literal('auto', 'light', 'dark'),
    colour: text,
    /** What stands on the colour: black or white, by contrast. */
    on: text,
    corner: whole(0),
    mode: literal('floating', 'side', 'inline'),
    avatar: nullable(text),
  }),
  /** What the team says in the place of the panel's own words, by language. */
  words: dictionary(object({ name: text, greeting: text, launcher: text })),
  /** Whether a visitor is asked how satisfied they are. */
  survey: truth,
  /** Whether the server sends e-mail. */
  mail: optional(truth, false),
  /** Origins that may embed the panel; nobody else is listened to. */
  allowed_origins: list(text),
});

export interface Config extends Omit<ReturnType<typeof readConfig>, 'words'> {
  /** What an empty conversation begins with, in the team's own words; empty for the panel's. */
  readonly greeting: string;
}

/** @throws UnreadableValue when the page was not made by this version of the server. */
export function configOf(document: Document): Config {
  const written: unknown = JSON.parse(document.getElementById('handrail-config')?.textContent ?? 'null');
  const { words, ...config } = readConfig(written);
  const own = words[LANGUAGE];
  return { ...config, name: own?.name || config.name, greeting: own?.greeting ?? '' };
}
