/** What a message of the AI agent or a person may look like: the safe subset of Markdown, as a tree. */

export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'strong' | 'emphasis'; readonly inlines: readonly Inline[] }
  | { readonly kind: 'link'; readonly href: string; readonly inlines: readonly Inline[] }
  /** `[n]`: the source of that number, if there is one. */
  | { readonly kind: 'citation'; readonly number: number }
  /** A line's end; the author decides whether it shows. */
  | { readonly kind: 'break'; readonly hard: boolean };

export type Block =
  | { readonly kind: 'paragraph'; readonly inlines: readonly Inline[] }
  | { readonly kind: 'heading'; readonly level: number; readonly inlines: readonly Inline[] }
  /** `language` as its author names it; empty when they do not. */
  | { readonly kind: 'code'; readonly text: string; readonly language: string }
  | { readonly kind: 'quote'; readonly blocks: readonly Block[] }
  | { readonly kind: 'list'; readonly first: number | null; readonly items: readonly Item[] }
  | { readonly kind: 'table'; readonly header: Row; readonly rows: readonly Row[] }
  | { readonly kind: 'rule' };

export type Row = readonly (readonly Inline[])[];

export interface Item {
  /** Whether a task is done; null for an item that is no task. */
  readonly done: boolean | null;
  readonly blocks: readonly Block[];
}
