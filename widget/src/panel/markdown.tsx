/** Shows a message's Markdown as elements. No HTML is ever parsed: the tree becomes nodes, one by one. */

import type { ComponentChildren } from 'preact';
import { blocksOf } from '../markdown/blocks';
import { safeHref } from '../markdown/link';
import type { Block, Inline, Row } from '../markdown/tree';
import type { Source } from '../protocol/server_frames';
import { ExternalLink } from './external_link';
import css from './markdown.css';
import { adopt } from './style';

adopt(css);

interface Props {
  readonly text: string;
  /** null while they are not known yet: an answer that is being written. */
  readonly sources: readonly Source[] | null;
  /** A person's line ends are meant; those of an article are only its file's. */
  readonly keepLines: boolean;
}

type Look = Omit<Props, 'text'>;

export function Markdown({ text, sources, keepLines }: Props) {
  const look = { sources, keepLines };
  return <div class="markdown">{blocksOf(text).map((block) => blockNode(block, look))}</div>;
}

function blockNode(block: Block, look: Look): ComponentChildren {
  switch (block.kind) {
    case 'paragraph':
      return <p>{inlineNodes(block.inlines, look)}</p>;
    case 'heading':
      return (
        <p class="heading" role="heading" aria-level={Math.min(block.level + 2, 6)}>
          {inlineNodes(block.inlines, look)}
        </p>
      );
    case 'code':
      return (
        <pre tabIndex={0}>
          <code>{block.text}</code>
        </pre>
      );
    case 'quote':
      return <blockquote>{block.blocks.map((inner) => blockNode(inner, look))}</blockquote>;
    case 'list':
      return listNode(block, look);
    case 'table':
      return tableNode(block, look);
    case 'rule':
      return <hr />;
  }
}

function listNode(list: Extract<Block, { kind: 'list' }>, look: Look) {
  const items = list.items.map((blocks) => <li>{blocks.map((block, at) => itemNode(block, at, look))}</li>);
  return list.first === null ? <ul>{items}</ul> : <ol start={list.first}>{items}</ol>;
}

function itemNode(block: Block, at: number, look: Look): ComponentChildren {
  return at === 0 && block.kind === 'paragraph' ? inlineNodes(block.inlines, look) : blockNode(block, look);
}

function tableNode(table: Extract<Block, { kind: 'table' }>, look: Look) {
  const cells = (row: Row, Cell: 'th' | 'td') =>
    row.map((inlines) => <Cell>{inlineNodes(inlines, look)}</Cell>);
  return (
    <div class="table" role="group" aria-label="Table" tabIndex={0}>
      <table>
        <thead>
          <tr>{cells(table.header, 'th')}</tr>
        </thead>
        <tbody>
          {table.rows.map((row) => (
            <tr>{cells(row, 'td')}</tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function inlineNodes(inlines: readonly Inline[], look: Look): ComponentChildren {
  return inlines.map((inline) => inlineNode(inline, look));
}

function inlineNode(inline: Inline, look: Look): ComponentChildren {
  switch (inline.kind) {
    case 'text':
      return inline.text;
    case 'code':
      return <code>{inline.text}</code>;
    case 'strong':
      return <strong>{inlineNodes(inline.inlines, look)}</strong>;
    case 'emphasis':
      return <em>{inlineNodes(inline.inlines, look)}</em>;
    case 'link':
      return <ExternalLink href={inline.href}>{inlineNodes(inline.inlines, look)}</ExternalLink>;
    case 'citation':
      return citationNode(inline.number, look.sources);
    case 'break':
      return inline.hard || look.keepLines ? <br /> : ' ';
  }
}

function citationNode(number: number, sources: readonly Source[] | null): ComponentChildren {
  if (!sources) return <sup class="citation">{number}</sup>;
  const source = sources.find((one) => one.number === number);
  if (!source) return `[${number}]`;
  const href = source.url === null ? null : safeHref(source.url);
  if (!href) return <sup class="citation">{number}</sup>;
  return (
    <sup>
      <ExternalLink class="citation" href={href} label={`Source ${number}: ${source.title}`}>
        {number}
      </ExternalLink>
    </sup>
  );
}
