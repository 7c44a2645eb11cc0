/** Reads a message into blocks, line by line. An answer that is still being written is as readable as a finished one. */

import { inlinesOf } from './inlines';
import { readList, startsItem } from './lists';
import { isTable, readTable } from './tables';
import type { Block } from './tree';

/** Lists and quotes within each other; deeper ones are shown as text. */
const DEPTH_MAX = 6;

const FENCE = /^ {0,3}(`{3,}|~{3,}) *([\w+#.-]{0,20})/;
const HEADING = /^ {0,3}(#{1,6})(?: |$)/;
const HEADING_TAIL = /(?:^| )#+$/;
const RULE = /^ {0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})$/;
const QUOTE = /^ {0,3}> ?/;

/** What was read, and the line after it. */
export interface ReadBlock {
  readonly block: Block;
  readonly next: number;
}

export function blocksOf(text: string): Block[] {
  return readBlocks(text.replace(/\r\n?/g, '\n').replace(/\t/g, '    ').split('\n'), 0);
}

export function readBlocks(lines: readonly string[], depth: number): Block[] {
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length;) {
    if (!lines[at]?.trim()) {
      at += 1;
      continue;
    }
    const { block, next } = readBlock(lines, at, depth);
    blocks.push(block);
    at = next;
  }
  return blocks;
}

/** Whether a line ends the paragraph before it. */
export function startsBlock(line: string): boolean {
  return [FENCE, HEADING, RULE, QUOTE].some((start) => start.test(line)) || startsItem(line);
}

function readBlock(lines: readonly string[], at: number, depth: number): ReadBlock {
  const line = lines[at] ?? '';
  const fence = FENCE.exec(line);
  if (fence?.[1]) return readFence(lines, at, fence[1], fence[2] ?? '');
  const heading = HEADING.exec(line);
  if (heading?.[1]) {
    const inlines = inlinesOf(line.slice(heading[0].length).trim().replace(HEADING_TAIL, '').trimEnd());
    return { block: { kind: 'heading', level: heading[1].length, inlines }, next: at + 1 };
  }
  if (RULE.test(line)) return { block: { kind: 'rule' }, next: at + 1 };
  if (depth < DEPTH_MAX && QUOTE.test(line)) return readQuote(lines, at, depth);
  if (depth < DEPTH_MAX && startsItem(line)) return readList(lines, at, depth);
  if (isTable(lines, at)) return readTable(lines, at);
  return readParagraph(lines, at);
}

function readFence(lines: readonly string[], at: number, fence: string, language: string): ReadBlock {
  const closes = (line: string) =>
    line.trim().startsWith(fence) && !line.trim().replaceAll(fence[0] ?? '', '');
  let end = at + 1;
  while (end < lines.length && !closes(lines[end] ?? '')) end += 1;
  const text = lines.slice(at + 1, end).join('\n');
  return { block: { kind: 'code', text, language }, next: end + 1 };
}

function readQuote(lines: readonly string[], at: number, depth: number): ReadBlock {
  let end = at;
  while (QUOTE.test(lines[end] ?? '')) end += 1;
  const inside = lines.slice(at, end).map((line) => line.replace(QUOTE, ''));
  return { block: { kind: 'quote', blocks: readBlocks(inside, depth + 1) }, next: end };
}

function readParagraph(lines: readonly string[], at: number): ReadBlock {
  let end = at + 1;
  while (lines[end]?.trim() && !startsBlock(lines[end] ?? '') && !isTable(lines, end)) end += 1;
  const text = lines
    .slice(at, end)
    .map((line) => line.trimStart())
    .join('\n')
    .trimEnd();
  return { block: { kind: 'paragraph', inlines: inlinesOf(text) }, next: end };
}
