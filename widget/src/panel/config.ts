/** What the server wrote into the panel's page: which site this is and where its things are. */

import { list, object, text } from '../protocol/readers';

const readConfig = object({
  site: text,
  /** What the site calls its help, for example "Fernway help". */
  name: text,
  /** Paths on Handrail's own origin. */
  socket: text,
  suggestions: text,
  /** Origins that may embed the panel; nobody else is listened to. */
  allowed_origins: list(text),
});

export type Config = ReturnType<typeof readConfig>;

/** @throws UnreadableValue when the page was not made by this version of the server. */
export function configOf(document: Document): Config {
  return readConfig(JSON.parse(document.getElementById('handrail-config')?.textContent ?? 'null'));
}
