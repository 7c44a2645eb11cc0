/** Reads the inside of a paragraph. What is not closed yet, or not allowed, stays the text that it is. */

import { safeHref } from './link';
import type { Inline } from './tree';

/** Emphasis within emphasis; people need two, an attacker would like a thousand. */
const DEPTH_MAX = 6;

const PUNCTUATION = /[!-/:-@[-`{-~]/;
const WORD = /[\p{L}\p{N}_]/u;
const CITATION = /\[(\d{1,3})\](?!\()/y;
const LINK_END = /\]\(\s*(?:<([^<>\n]*)>|((?:[^\s()]|\([^\s()]*\))*))(?:\s+(?:"[^"]*"|'[^']*'))?\s*\)/y;
const BARE_ADDRESS = /https?:\/\/[^\s<>"'`|]+/iy;
const ANGLE_ADDRESS = /<((?:https?:\/\/|mailto:)[^\s<>]+)>/iy;
const ADDRESS_TAIL = new Set('.,;:!?*_~)]');

export function inlinesOf(text: string, depth = 0): Inline[] {
  return depth > DEPTH_MAX ? [{ kind: 'text', text }] : new InlineReader(text, depth).read();
}

interface Found {
  readonly inline: Inline;
  readonly end: number;
}

class InlineReader {
  private at = 0;
  private plainFrom = 0;
  private readonly inlines: Inline[] = [];
  /** Delimiters that no closer follows: looked for once, not once for each opener. */
  private readonly unclosed = new Set<string>();
  /** Where each bracket that closes does so; found at the first one. */
  private brackets: ReadonlyMap<number, number> | null = null;

  constructor(
    private readonly text: string,
    private readonly depth: number,
  ) {}

  read(): Inline[] {
    while (this.at < this.text.length) {
      const found = this.construct();
      if (found) this.take(found);
      else this.at += 1;
    }
    this.flush();
    return this.inlines;
  }

  private take({ inline, end }: Found): void {
    this.flush();
    this.inlines.push(inline);
    this.at = end;
    this.plainFrom = end;
  }

  private flush(): void {
    const text = this.text.slice(this.plainFrom, this.at);
    if (text) this.inlines.push({ kind: 'text', text });
  }

  private construct(): Found | null {
    switch (this.text[this.at]) {
      case '\\':
        return this.escape();
      case '\n':
        return this.lineEnd();
      case '`':
        return this.code();
      case '*':
      case '_':
        return this.emphasis();
      case '!':
        return this.picture();
      case '[':
        return this.citation() ?? this.link();
      case '<':
        return this.angleAddress();
      case 'h':
      case 'H':
        return this.bareAddress();
      default:
        return null;
    }
  }

  private escape(): Found | null {
    const next = this.text[this.at + 1] ?? '';
    if (next === '\n') return { inline: { kind: 'break', hard: true }, end: this.at + 2 };
    if (!PUNCTUATION.test(next)) return null;
    return { inline: { kind: 'text', text: next }, end: this.at + 2 };
  }

  private lineEnd(): Found {
    const hard = this.text.slice(this.plainFrom, this.at).endsWith('  ');
    return { inline: { kind: 'break', hard }, end: this.at + 1 };
  }

  private code(): Found | null {
    const ticks = runAt(this.text, this.at);
    const from = this.at + ticks.length;
    const close = this.codeEnd(ticks, from);
    if (close < 0) return this.asText(ticks.length);
    const inside = this.text.slice(from, close).replace(/\n/g, ' ');
    const isPadded = inside.startsWith(' ') && inside.endsWith(' ') && inside.trim() !== '';
    const text = isPadded ? inside.slice(1, -1) : inside;
    return { inline: { kind: 'code', text }, end: close + ticks.length };
  }

  private codeEnd(ticks: string, from: number): number {
    if (this.unclosed.has(ticks)) return -1;
    for (let at = this.text.indexOf(ticks, from); at >= 0; at = this.text.indexOf(ticks, at)) {
      const { length } = runAt(this.text, at);
      if (length === ticks.length) return at;
      at += length;
    }
    this.unclosed.add(ticks);
    return -1;
  }

  private emphasis(): Found | null {
    const run = runAt(this.text, this.at);
    const mark = run.slice(0, run.length === 1 ? 1 : 2);
    const from = this.at + mark.length;
    if (!this.opens(run)) return this.asText(run.length);
    const close = this.closer(mark, from, (at) => this.closes(mark, at));
    if (close < 0) return this.asText(mark.length);
    const end = mark.length === 2 && this.text[close + 2] === mark[0] ? close + 1 : close;
    const inlines = inlinesOf(this.text.slice(from, end), this.depth + 1);
    return { inline: { kind: mark.length === 1 ? 'emphasis' : 'strong', inlines }, end: end + mark.length };
  }

  private opens(run: string): boolean {
    const next = this.text[this.at + run.length] ?? ' ';
    const inWord = run[0] === '_' && WORD.test(this.text[this.at - 1] ?? ' ');
    return /\S/.test(next) && !inWord;
  }

  private closes(mark: string, at: number): boolean {
    const before = this.text[at - 1] ?? ' ';
    const after = this.text[at + mark.length] ?? ' ';
    if (!/\S/.test(before) || before === '\\') return false;
    if (mark[0] === '_' && WORD.test(after) && after !== '_') return false;
    return mark.length === 2 || (before !== mark && after !== mark) || runBefore(this.text, at) === 3;
  }

  private citation(): Found | null {
    const match = matchAt(CITATION, this.text, this.at);
    if (!match) return null;
    return { inline: { kind: 'citation', number: Number(match[1]) }, end: this.at + match[0].length };
  }

  /** No picture is loaded from anywhere: its description stands in its place. */
  private picture(): Found | null {
    if (this.text[this.at + 1] !== '[') return null;
    const close = this.bracketEnd(this.at + 1);
    const match = close < 0 ? null : matchAt(LINK_END, this.text, close);
    if (!match) return null;
    const text = this.text.slice(this.at + 2, close);
    return { inline: { kind: 'text', text }, end: close + match[0].length };
  }

  private link(): Found | null {
    const close = this.bracketEnd(this.at);
    const match = close < 0 ? null : matchAt(LINK_END, this.text, close);
    const href = match && safeHref(match[1] ?? match[2] ?? '');
    if (!match || !href) return null;
    const label = this.text.slice(this.at + 1, close);
    return {
      inline: { kind: 'link', href, inlines: labelOf(label, this.depth + 1) },
      end: close + match[0].length,
    };
  }

  /** @returns where the bracket at `at` closes, with brackets inside it closed first; -1 when it does not. */
  private bracketEnd(at: number): number {
    this.brackets ??= pairedBrackets(this.text);
    return this.brackets.get(at) ?? -1;
  }

  private angleAddress(): Found | null {
    const match = matchAt(ANGLE_ADDRESS, this.text, this.at);
    const address = match?.[1] ?? '';
    const href = safeHref(address);
    return match && href ? { inline: bareLink(href, address), end: this.at + match[0].length } : null;
  }

  private bareAddress(): Found | null {
    if (WORD.test(this.text[this.at - 1] ?? ' ')) return null;
    const match = matchAt(BARE_ADDRESS, this.text, this.at);
    const address = withoutTail(match?.[0] ?? '');
    const href = safeHref(address);
    return href ? { inline: bareLink(href, address), end: this.at + address.length } : null;
  }

  private closer(mark: string, from: number, fits: (at: number) => boolean): number {
    if (this.unclosed.has(mark)) return -1;
    for (let at = this.text.indexOf(mark, from); at >= 0; at = this.text.indexOf(mark, at + 1)) {
      if (at > from && fits(at)) return at;
    }
    this.unclosed.add(mark);
    return -1;
  }

  private asText(length: number): Found {
    const text = this.text.slice(this.at, this.at + length);
    return { inline: { kind: 'text', text }, end: this.at + length };
  }
}

/** A link holds no other link. */
function labelOf(label: string, depth: number): Inline[] {
  return inlinesOf(label, depth).flatMap(function unlinked(inline): Inline[] {
    if (inline.kind === 'link') return inline.inlines.flatMap(unlinked);
    if (inline.kind === 'citation') return [{ kind: 'text', text: `[${inline.number}]` }];
    if ('inlines' in inline) return [{ ...inline, inlines: inline.inlines.flatMap(unlinked) }];
    return [inline];
  });
}

function bareLink(href: string, address: string): Inline {
  return { kind: 'link', href, inlines: [{ kind: 'text', text: address.replace(/^mailto:/i, '') }] };
}

/** An address without the punctuation of the sentence that it ends. */
function withoutTail(address: string): string {
  let end = address.length;
  while (end > 0 && ADDRESS_TAIL.has(address[end - 1] ?? '')) end -= 1;
  return address.slice(0, end);
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** Where each `[` that is closed is closed, those inside it first. */
function pairedBrackets(text: string): ReadonlyMap<number, number> {
  const pairs = new Map<number, number>();
  const open: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '[') open.push(at);
    else if (text[at] === ']' && open.length > 0) pairs.set(open.pop() ?? at, at);
  }
  return pairs;
}

/** The run of the same character that begins here. */
function runAt(text: string, at: number): string {
  let end = at;
  while (text[end] === text[at] && end < text.length) end += 1;
  return text.slice(at, end);
}

/** How many of the character at `at` stand in a row up to and with it, counted to 4: more than three mean the same. */
function runBefore(text: string, at: number): number {
  let from = at;
  while (from > 0 && at - from < 3 && text[from - 1] === text[at]) from -= 1;
  return at - from + 1;
}
