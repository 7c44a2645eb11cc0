/** What the panel learns of the page. It is usable before that: looking at a page properly is a part of its own. */

import { warn } from '../loader/guard';
import type { Stand } from '../loader/stand';
import type { PageSight } from '../page/main';
import type { Page } from '../page/page';
import type { PageRules } from '../page/page_reader';
import { loadPage } from './parts';

/** Milliseconds for which the panel waits to hear of the page, before it hears no more than the page's key. */
const SIGHT_WITHIN_MS = 500;

export class Sight {
  /** What the host page has set, which goes before what the site has. */
  #rules: Partial<PageRules> = {};
  #sight: PageSight | null = null;
  #seen: Page | null = null;
  #coming: Promise<void> | null = null;
  /** What the host page has told of itself before there was somebody to take it. */
  #facts: object | null = null;

  /** @param report is called once the page is looked at, and whenever another one is there */
  constructor(
    private readonly stand: Stand,
    private readonly report: () => void,
  ) {}

  /** The page as it is now, as far as it has been looked at. */
  get page(): Page {
    const { key, view } = this.stand;
    const glimpse = { title: '', headings: [], targets: [], facts: {} };
    return this.#sight?.read() ?? this.#seen ?? { key: key(), origin: view.location.origin, ...glimpse };
  }

  /** Looks at the page from now on. @returns when that has begun, or has taken too long */
  begin(): Promise<unknown> {
    const { view } = this.stand;
    this.#coming ??= this.#load();
    return Promise.race([this.#coming, new Promise((late) => view.setTimeout(late, SIGHT_WITHIN_MS))]);
  }

  /** What is marked on the page, without what must not leave it. */
  get selection(): string {
    return this.#sight?.selection() ?? '';
  }

  setFacts(facts: object): void {
    this.#facts = facts;
    this.#sight?.setFacts(facts);
  }

  follow(rules: Partial<PageRules>): void {
    this.#rules = { ...this.#rules, ...rules };
    this.#sight?.follow(rules);
  }

  async #load(): Promise<void> {
    const { view, script } = this.stand;
    try {
      const [{ sightOf }, rules] = await Promise.all([loadPage(script.base), this.#siteRules()]);
      const saw = (page: Page) => {
        this.#seen = page;
        this.report();
      };
      this.#sight = sightOf(view, { ...rules, ...this.#rules }, warn, saw);
      if (this.#facts) this.#sight.setFacts(this.#facts);
    } catch (error) {
      warn(String(error));
    }
  }

  /** Rejects when they do not come: a page is not read without what the site wants taken out of it. */
  async #siteRules(): Promise<PageRules> {
    const { launch, script } = this.stand;
    if (!launch.ruled) return { routes: [], redact: [] };
    const url = `${script.base}/v1/sites/${encodeURIComponent(script.site)}/page-rules`;
    const answer = await fetch(url, { credentials: 'omit' });
    if (!answer.ok) throw new Error(`page rules: ${answer.status}`);
    return (await answer.json()) as PageRules;
  }
}
