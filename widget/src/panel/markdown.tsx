/** Shows a message's Markdown as elements. No HTML is ever parsed: the tree becomes nodes, one by one. */

import type { ComponentChildren } from 'preact';
import { blocksOf } from '../markdown/blocks';
import { headingLevels } from '../markdown/headings';
import { safeHref } from '../markdown/link';
import type { Block, Inline, Row } from '../markdown/tree';
import type { Source } from '../protocol/server_frames';
import { say } from '../words/words';
import { ArticleLink } from './article_link';
import { CodeBlock } from './code_block';
import css from './markdown.css';
import { adopt } from './style';

adopt(css);

interface Props {
  readonly text: string;
  /** null while they are not known yet: an answer that is being written. */
  readonly sources: readonly Source[] | null;
  /** A person's line ends are meant; those of an article are only its file's. */
  readonly keepLines: boolean;
  /** Ids of articles by their addresses: a link to one of them is read in the panel. */
  readonly articles?: ReadonlyMap<string, string>;
  /** Level of the shallowest heading in it, as a screen reader tells it. */
  readonly top?: number;
}

type Look = Omit<Props, 'text' | 'top'> & { readonly levels: ReadonlyMap<Block, number> };

export function Markdown({ text, top = 2, ...rest }: Props) {
  const blocks = blocksOf(text);
  const look = { ...rest, levels: headingLevels(blocks, top) };
  return (
    <div class="markdown" dir="auto">
      {blocks.map((block) => blockNode(block, look))}
    </div>
  );
}

function blockNode(block: Block, look: Look): ComponentChildren {
  switch (block.kind) {
    case 'paragraph':
      return <p>{inlineNodes(block.inlines, look)}</p>;
    case 'heading': {
      const level = look.levels.get(block);
      return (
        <p class="heading" role={level === undefined ? undefined : 'heading'} aria-level={level}>
          {inlineNodes(block.inlines, look)}
        </p>
      );
    }
    case 'code':
      return <CodeBlock text={block.text} language={block.language} />;
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
  const items = list.items.map(({ done, blocks }) => (
    <li class={done === null ? undefined : 'task'}>
      {done !== null && <Mark isDone={done} />}
      {blocks.map((block, at) => itemNode(block, at, look))}
    </li>
  ));
  return list.first === null ? <ul>{items}</ul> : <ol start={list.first}>{items}</ol>;
}

function Mark({ isDone }: { isDone: boolean }) {
  return (
    <span role="img" aria-label={isDone ? say('markdown.done') : say('markdown.open')}>
      {isDone ? '☑' : '☐'}
    </span>
  );
}

function itemNode(block: Block, at: number, look: Look): ComponentChildren {
  return at === 0 && block.kind === 'paragraph' ? inlineNodes(block.inlines, look) : blockNode(block, look);
}

function tableNode(table: Extract<Block, { kind: 'table' }>, look: Look) {
  const cells = (row: Row, Cell: 'th' | 'td') =>
    row.map((inlines) => <Cell>{inlineNodes(inlines, look)}</Cell>);
  return (
    <div class="table" role="group" aria-label={say('markdown.table')} tabIndex={0}>
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
      return (
        <ArticleLink id={articleAt(inline.href, look)} href={inline.href}>
          {inlineNodes(inline.inlines, look)}
        </ArticleLink>
      );
    case 'citation':
      return citationNode(inline.number, look.sources);
    case 'break':
      return inline.hard || look.keepLines ? <br /> : ' ';
  }
}

function articleAt(href: string, { articles, sources }: Look): string | null {
  const page = href.replace(/#.*/s, '');
  const source = sources?.find(({ url }) => url?.replace(/#.*/s, '') === page);
  return articles?.get(page) ?? source?.article ?? null;
}

function citationNode(number: number, sources: readonly Source[] | null): ComponentChildren {
  if (!sources) return <sup class="citation">{number}</sup>;
  const source = sources.find((one) => one.number === number);
  if (!source) return `[${number}]`;
  const href = source.url === null ? null : safeHref(source.url);
  if (!href && source.article === null) return <sup class="citation">{number}</sup>;
  return (
    <sup>
      <ArticleLink
        id={source.article}
        section={lastOf(source.section)}
        class="citation"
        href={href}
        label={say('markdown.source', { number, title: source.title })}
      >
        {number}
      </ArticleLink>
    </sup>
  );
}

/** The heading itself of a path of headings. */
export function lastOf(section: string): string {
  return section.split(' › ').at(-1) ?? '';
}
