/** Reads a table: a header, a line of dashes, rows. */

import type { ReadBlock } from './blocks';
import { inlinesOf } from './inlines';
import type { Row } from './tree';

/** Columns and rows shown; a panel of 400 pixels has no use for more. */
const COLUMNS_MAX = 12;
const ROWS_MAX = 300;

const DASHES = /^\|?(?: *:?-+:? *\|)* *:?-+:? *\|?$/;

export function isTable(lines: readonly string[], at: number): boolean {
  const dashes = (lines[at + 1] ?? '').trim();
  return !!lines[at]?.includes('|') && dashes.includes('-') && dashes.includes('|') && DASHES.test(dashes);
}

export function readTable(lines: readonly string[], at: number): ReadBlock {
  const header = cellsOf(lines[at] ?? '').slice(0, COLUMNS_MAX);
  let end = at + 2;
  while (lines[end]?.includes('|')) end += 1;
  const rows = lines.slice(at + 2, Math.min(end, at + 2 + ROWS_MAX)).map((line) => {
    const cells = cellsOf(line);
    return rowOf(header.map((_, column) => cells[column] ?? ''));
  });
  return { block: { kind: 'table', header: rowOf(header), rows }, next: end };
}

function cellsOf(line: string): string[] {
  const inside = line
    .trim()
    .replace(/^\|/, '')
    .replace(/(?<!\\)\|$/, '');
  return inside.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|'));
}

function rowOf(cells: readonly string[]): Row {
  return cells.map((cell) => inlinesOf(cell));
}
