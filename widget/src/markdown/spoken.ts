/** A message as it is read out: its words, without marks. */

import { blocksOf } from './blocks';
import type { Block, Inline } from './tree';

export function spokenText(markdown: string): string {
  return blocksOf(markdown).map(blockWords).filter(Boolean).join('\n');
}

function blockWords(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
    case 'heading':
      return inlineWords(block.inlines);
    case 'code':
      return block.text;
    case 'quote':
      return block.blocks.map(blockWords).join('\n');
    case 'list':
      return block.items.map(({ blocks }) => blocks.map(blockWords).join('\n')).join('\n');
    case 'table':
      return [block.header, ...block.rows].map((row) => row.map(inlineWords).join(', ')).join('\n');
    case 'rule':
      return '';
  }
}

function inlineWords(inlines: readonly Inline[]): string {
  return inlines.map(wordsOf).join('').trim();
}

function wordsOf(inline: Inline): string {
  switch (inline.kind) {
    case 'text':
    case 'code':
      return inline.text;
    case 'citation':
      return '';
    case 'break':
      return ' ';
    default:
      return inline.inlines.map(wordsOf).join('');
  }
}
