/** `/widget/assets/page-….js`: what the panel learns of the page. Loaded beside the panel, which is usable without it. */

import type { Page } from './page';
import { PageReader, type PageRules } from './page_reader';
import { watchPage } from './watch_page';

export interface PageSight {
  /** The page as it is now. */
  read(): Page;
  /** What the visitor has marked, on one line; empty where that is nothing. */
  selection(): string;
  /**
   * Takes facts that the host gives for the present page, and reports it.
   *
   * @throws Error when they are none
   */
  setFacts(value: unknown): void;
  /** Other rules from now on. */
  follow(rules: Partial<PageRules>): void;
}

/** Calls `report` with the present page, and with each later one that differs from the one before. */
export function sightOf(
  view: Window,
  rules: PageRules,
  warn: (message: string) => void,
  report: (page: Page) => void,
): PageSight {
  const reader = new PageReader(view, rules, warn);
  const watch = watchPage(view, report, () => reader.read());
  return {
    read: () => reader.read(),
    selection: () => reader.selection(),
    setFacts: (value) => {
      reader.setFacts(value);
      watch.look();
    },
    follow: (changed) => {
      reader.follow(changed);
      watch.look();
    },
  };
}
