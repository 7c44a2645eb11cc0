/** What the panel shows in the place of the conversation, and how one goes from one to another. */

import type { Opened } from '../article_link';

export type Screen =
  | { readonly name: 'conversation' }
  /** Search in the help centre. */
  | { readonly name: 'help'; readonly query: string }
  | ({ readonly name: 'article' } & Opened)
  /** The visitor's earlier conversations. */
  | { readonly name: 'history' }
  /** What is told of the page: the very frame. */
  | { readonly name: 'sent' };

export const CONVERSATION: Screen = { name: 'conversation' };

/** The last one is shown; the way back leads through those before it to the conversation, which is the first. */
export type Way = readonly Screen[];

/** Pages of an endless way back are forgotten. */
const WAY_MAX = 20;

export function gone(way: Way, to: Screen): Way {
  if (to.name === 'conversation') return [CONVERSATION];
  return [CONVERSATION, ...[...way.slice(1), to].slice(1 - WAY_MAX)];
}

export function goneBack(way: Way): Way {
  return way.length > 1 ? way.slice(0, -1) : way;
}

/** What a screen works with beside what it shows. */
export interface Going {
  readonly go: (to: Screen) => void;
  readonly back: () => void;
}
