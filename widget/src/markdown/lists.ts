/** Reads a list; what is indented below an item belongs to it. */

import { readBlocks, startsBlock, type ReadBlock } from './blocks';
import type { Item } from './tree';

const TASK = /^\[([ xX])\] +/;
const ITEM = /^( *)([-*+]|(\d{1,9})[.)])(?: +|$)/;

/** Columns that a line must be indented beyond its item's mark to belong to it; models write two, people three. */
const INDENT_MIN = 2;

interface Mark {
  readonly indent: number;
  /** Columns up to the item's text. */
  readonly width: number;
  /** The number of an ordered item. */
  readonly number: number | null;
}

export function startsItem(line: string): boolean {
  return markOf(line) !== null;
}

export function readList(lines: readonly string[], at: number, depth: number): ReadBlock {
  const first = markOf(lines[at] ?? '');
  const items = [];
  let next = at;
  for (let mark = first; first && mark && isSibling(first, mark); mark = markOf(lines[next] ?? '')) {
    const end = itemEnd(lines, next, mark);
    items.push(readItem(itemLines(lines.slice(next, end), mark), depth + 1));
    next = end;
  }
  return { block: { kind: 'list', first: first?.number ?? null, items }, next };
}

function readItem(lines: readonly string[], depth: number): Item {
  const [first = '', ...rest] = lines;
  const task = TASK.exec(first);
  if (!task) return { done: null, blocks: readBlocks(lines, depth) };
  return { done: task[1] !== ' ', blocks: readBlocks([first.slice(task[0].length), ...rest], depth) };
}

function markOf(line: string): Mark | null {
  const match = ITEM.exec(line);
  if (!match) return null;
  const number = match[3] === undefined ? null : Number(match[3]);
  return { indent: match[1]?.length ?? 0, width: match[0].length, number };
}

function isSibling(first: Mark, mark: Mark): boolean {
  return (mark.number === null) === (first.number === null) && mark.indent < first.indent + INDENT_MIN;
}

function itemEnd(lines: readonly string[], at: number, mark: Mark): number {
  let end = at + 1;
  let afterBlank = false;
  for (; end < lines.length; end += 1) {
    const line = lines[end] ?? '';
    const isBlank = !line.trim();
    const isInside = indentOf(line) >= mark.indent + INDENT_MIN;
    const goesOn = !afterBlank && !startsBlock(line);
    if (!isBlank && !isInside && !goesOn) break;
    afterBlank = isBlank;
  }
  return end;
}

function itemLines(lines: readonly string[], mark: Mark): string[] {
  return lines.map((line, index) =>
    line.slice(index === 0 ? mark.width : Math.min(indentOf(line), mark.width)),
  );
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
