/** Reads the page by the rules that the site set: which routes are one page, and what must not leave it. */

import { declaredFacts, joinedFacts, readFacts, type Facts } from './facts';
import { readHeadings, readTargets, readTitle, shortened, type Page } from './page';
import { pageKey } from './page_key';
import { redaction, type Redact } from './redaction';
import { readSelection } from './selection';

export interface PageRules {
  /** Page keys that the product declares. */
  readonly routes: readonly string[];
  /** Regular expressions of what must not leave the page. */
  readonly redact: readonly string[];
}

const NO_FACTS: Facts = {};

export class PageReader {
  #rules: PageRules = { routes: [], redact: [] };
  #redact: Redact = (text) => text;
  /** What the host gave, and the page for which it did: it counts until the visitor goes to another one. */
  #given = { key: '', facts: NO_FACTS };

  constructor(
    private readonly view: Window,
    rules: PageRules,
    private readonly warn: (message: string) => void,
  ) {
    this.follow(rules);
  }

  /** Other rules from now on. The page stays the same one, even when it has another key by them. */
  follow(rules: Partial<PageRules>): void {
    const isHere = this.#given.key === this.key;
    this.#rules = { ...this.#rules, ...rules };
    if (isHere) this.#given = { ...this.#given, key: this.key };
    this.#redact = redaction(this.#rules.redact, this.warn, () => this.view.performance.now());
  }

  get key(): string {
    const { pathname, hash } = this.view.location;
    return pageKey(pathname + hash, this.#rules.routes);
  }

  read(): Page {
    const { document, location } = this.view;
    const { key } = this;
    const given = this.#given.key === key ? this.#given.facts : NO_FACTS;
    const clean = (text: string) => this.#clean(text);
    return {
      key,
      origin: location.origin,
      title: clean(readTitle(document)),
      headings: readHeadings(document).map(clean),
      targets: readTargets(document),
      facts: joinedFacts(given, declaredFacts(document), clean),
    };
  }

  /** @throws Error when they are none. */
  setFacts(value: unknown): void {
    this.#given = { key: this.key, facts: readFacts(value) };
  }

  selection(): string {
    return readSelection(this.view, (text, characters) => this.#clean(text, characters));
  }

  #clean(text: string, characters?: number): string {
    return shortened(this.#redact(text.replace(/\s+/g, ' ')), characters);
  }
}
