/** What the host page declares of itself: `data-handrail-plan="Forest"`, or `Handrail('page', { plan: 'Forest' })`. */

import { PRIVATE } from './private';

export type Facts = Readonly<Record<string, string>>;

/** The server refuses more. */
export const FACTS_MAX = 20;

const NAME = /^[a-z0-9][a-z0-9_-]{0,63}$/;
const PREFIX = 'data-handrail-';

/** `data-handrail-ask` is a question, and no fact. */
const OTHER: readonly string[] = ['ask'];

/** Attributes that are looked at; a page that declares more is described by its first ones. */
const ATTRIBUTES_MAX = 200;

/** In the order of the page; the first of a name counts. */
export function declaredFacts(document: Document): Facts {
  const found: Record<string, string> = {};
  const attributes = document.evaluate(
    `//@*[starts-with(name(), '${PREFIX}')]`,
    document,
    null,
    XPathResult.ORDERED_NODE_ITERATOR_TYPE,
  );
  for (let left = ATTRIBUTES_MAX; left > 0; left -= 1) {
    const attribute = attributes.iterateNext() as Attr | null;
    if (!attribute) break;
    const name = attribute.name.slice(PREFIX.length);
    if (OTHER.includes(name) || !NAME.test(name) || Object.hasOwn(found, name)) continue;
    if (!attribute.ownerElement?.closest(PRIVATE)) found[name] = attribute.value;
  }
  return found;
}

/**
 * @param value what the host gave: texts, numbers and truths by name; `projectPlan` is `project-plan`
 * @throws Error in words for whoever wrote the call
 */
export function readFacts(value: unknown): Facts {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error("page: give facts by name, such as Handrail('page', { plan: 'Forest' })");
  }
  const entries = Object.entries(value).map(([given, fact]) => {
    const name = given.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    if (!NAME.test(name)) throw new Error(`page: ${JSON.stringify(given)} is no name of a fact`);
    if (!['string', 'number', 'boolean'].includes(typeof fact)) {
      throw new Error(`page: ${given} needs a text, a number or a truth`);
    }
    return [name, String(fact)] as const;
  });
  if (entries.length > FACTS_MAX) throw new Error(`page: at most ${FACTS_MAX} facts`);
  return Object.fromEntries(entries);
}

/** What is told: those that the host gave go before those that stand on the page. */
export function joinedFacts(given: Facts, declared: Facts, clean: (text: string) => string): Facts {
  const names = [...new Set([...Object.keys(given), ...Object.keys(declared)])];
  const entries = names.map((name) => [name, clean(given[name] ?? declared[name] ?? '')] as const);
  return Object.fromEntries(entries.filter(([, text]) => text).slice(0, FACTS_MAX));
}
