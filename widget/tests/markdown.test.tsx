import fc from 'fast-check';
import { renderToString } from 'preact-render-to-string';
import { describe, expect, it } from 'vitest';
import { blocksOf } from '../src/markdown/blocks';
import { safeHref } from '../src/markdown/link';
import { spokenText } from '../src/markdown/spoken';
import { Markdown } from '../src/panel/markdown';
import type { Source } from '../src/protocol/server_frames';

const SOURCES: readonly Source[] = [
  {
    number: 1,
    title: 'Invite someone',
    section: 'By e-mail',
    url: 'https://help.example.com/invite',
    article: null,
  },
  { number: 2, title: 'Roles', section: '', url: null, article: null },
];

const DOCUMENT = `# Invite

To **invite** *somebody* to \`this\` project [1]:

1. Open **Members** ([guide](https://help.example.com/x_(y) "Guide"))
   - you need the _admin_ role
   - or

     ask an owner
2. Press ***Invite***

> They get a link.
> - valid for seven days

| who | may |
| --- | :-: |
| viewer | \`read \\| list\` |

~~~sh
handrail run
~~~

---
Write to <mailto:help@example.com> or see https://example.com/a. Bye [2] [9]`;

function html(text: string, keepLines = false): string {
  const body = renderToString(<Markdown text={text} sources={SOURCES} keepLines={keepLines} />);
  return body.replace(/^<div class="markdown" dir="auto">/, '').replace(/<\/div>$/, '');
}

const link = (href: string, label: string) =>
  `<a href="${href}" target="_blank" rel="noopener noreferrer">${label}</a>`;

const code = (text: string, language = '') =>
  `<div class="code"><p><span>${language}</span><span role="status"></span><button type="button">Copy</button></p>` +
  `<pre tabindex="0" dir="ltr"><code>${text}</code></pre></div>`;

const task = (label: string, mark: string, text: string) =>
  `<li class="task"><span role="img" aria-label="${label}">${mark}</span>${text}</li>`;

/** Pieces of Markdown that mean something, and some that do not. */
const TEXTS = fc
  .array(
    fc.constantFrom(
      ...'* ** _ ` ``` [ ] ( ) < > ! # | - 1. > ~~~ \\ javascript: https://a.b mailto:x " \' & \n \t é 👍 [x] - [ ]'.split(
        ' ',
      ),
      ' ',
      '\n',
      '\n\n',
      '|---|',
      '![a](b)',
      '[a](https://a.b)',
      '  - ',
      '> ',
      'word',
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(''));

describe('a message', () => {
  it.each([
    ['plain', '<p>plain</p>'],
    ['one\ntwo', '<p>one two</p>'],
    ['one  \ntwo', '<p>one  <br/>two</p>'],
    ['one\n\ntwo', '<p>one</p><p>two</p>'],
    ['**a** __b__ *c* _d_', '<p><strong>a</strong> <strong>b</strong> <em>c</em> <em>d</em></p>'],
    ['***a***', '<p><strong><em>a</em></strong></p>'],
    ['**a *b* c**', '<p><strong>a <em>b</em> c</strong></p>'],
    ['*a **b** c*', '<p><em>a <strong>b</strong> c</em></p>'],
    ['snake_case_name and 2 * 3 * 4', '<p>snake_case_name and 2 * 3 * 4</p>'],
    ['\\*no\\*', '<p>*no*</p>'],
    ['`a*b*` ``c`d``', '<p><code>a*b*</code> <code>c`d</code></p>'],
    ['## Two ##', '<p class="heading" role="heading" aria-level="2">Two</p>'],
    ['- a\n- b', '<ul><li>a</li><li>b</li></ul>'],
    ['3. a\n4. b', '<ol start="3"><li>a</li><li>b</li></ol>'],
    ['- a\n  - b\n- c', '<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>'],
    ['1. a\n   - b\n2. c', '<ol start="1"><li>a<ul><li>b</li></ul></li><li>c</li></ol>'],
    ['Steps:\n- a\n- b', '<p>Steps:</p><ul><li>a</li><li>b</li></ul>'],
    ['- a\n\npara', '<ul><li>a</li></ul><p>para</p>'],
    ['> a\n> b', '<blockquote><p>a b</p></blockquote>'],
    ['```js\nlet a = "<b>";\n```', code('let a = &quot;&lt;b>&quot;;', 'js')],
    ['~~~\nplain\n~~~', code('plain')],
    ['```js title="a.js"\nx\n```', code('x', 'js')],
    ['1. a\n\nbetween\n\n2. b', '<ol start="1"><li>a</li></ol><p>between</p><ol start="2"><li>b</li></ol>'],
    ['1. a\n```\nx\n```\n2. b', `<ol start="1"><li>a</li></ol>${code('x')}<ol start="2"><li>b</li></ol>`],
    ['- [x] a\n- [ ] b\n- c', `<ul>${task('Done', '☑', 'a')}${task('Not done', '☐', 'b')}<li>c</li></ul>`],
    ['a ![the board](https://a.b/c.png) b', '<p>a the board b</p>'],
    ['![**x**](javascript:alert(1))', '<p>**x**</p>'],
    ['[![Logo](a.png)](https://a.b/)', `<p>${link('https://a.b/', 'Logo')}</p>`],
    ['wow![', '<p>wow![</p>'],
    ['---', '<hr/>'],
    ['[a](https://a.b/c)', `<p>${link('https://a.b/c', 'a')}</p>`],
    ['[**a** [b]](https://a.b/)', `<p>${link('https://a.b/', '<strong>a</strong> [b]')}</p>`],
    ['see https://a.b/c.', `<p>see ${link('https://a.b/c', 'https://a.b/c')}.</p>`],
    ['<https://a.b/>', `<p>${link('https://a.b/', 'https://a.b/')}</p>`],
    ['[9]', '<p>[9]</p>'],
    ['[2]', '<p><sup class="citation">2</sup></p>'],
  ])('%j', (text, expected) => {
    expect(html(text)).toBe(expected);
  });

  it('links a citation to its source', () => {
    expect(html('See [1].')).toContain('href="https://help.example.com/invite" class="citation"');
  });

  it('shows a table', () => {
    const cells = '<thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td></td></tr></tbody>';
    expect(html('| a | b |\n|---|---|\n| 1 |')).toContain(`<table>${cells}</table>`);
  });

  it("keeps a person's line ends", () => {
    expect(html('one\ntwo', true)).toBe('<p>one<br/>two</p>');
  });

  it('is spoken without its marks', () => {
    expect(spokenText('Open **Members** [1]:\n\n- `a`\n- [b](https://a.b/)')).toBe('Open Members :\na\nb');
  });
});

describe('text from outside', () => {
  it.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '[x](javascript:alert(1))',
    '[x](JaVaScRiPt:alert(1))',
    '[x](java\tscript:alert(1))',
    '[x](&#106;avascript:alert(1))',
    '[x](data:text/html,<script>alert(1)</script>)',
    '[x](vbscript:msgbox)',
    '[x](//evil.example)',
    '[x](/settings)',
    '[x](https://user:password@evil.example)',
    '<javascript:alert(1)>',
    '[x](https://a.b" onclick="alert(1))',
    '<a href="https://a.b" onclick="alert(1)">x</a>',
  ])('stays text: %s', (text) => {
    const shown = html(text);
    const tags = [...shown.matchAll(/<(\w+)([^>]*)>/g)].map((tag) => tag[0]);
    const allowed = /^<(p|a href="https:\/\/a\.b[^"]*" target="_blank" rel="noopener noreferrer")>$/;
    expect(tags.filter((tag) => !allowed.test(tag))).toEqual([]);
    expect(shown).not.toMatch(/href="(?!https:\/\/a\.b)/);
  });

  it('never loads a picture', () => {
    expect(html('![x](https://evil.example/pixel.png)')).not.toContain('<img');
  });

  it.each([['http://a.b/'], ['https://a.b/?q=1#x'], ['mailto:a@b.example']])('may link to %s', (address) => {
    expect(safeHref(address)).toBe(address);
  });

  it('makes only elements and addresses of the safe subset, whatever it says', () => {
    fc.assert(
      fc.property(TEXTS, (text) => {
        const shown = html(text);
        const tags = [...shown.matchAll(/<(\/?)([a-z]+)/g)].map((tag) => tag[2]);
        const safe =
          'p a strong em code pre ul ol li blockquote hr br sup div table thead tbody tr th td span button'.split(
            ' ',
          );
        expect(tags.filter((tag) => !safe.includes(tag ?? ''))).toEqual([]);
        expect(shown).not.toMatch(/href="(?!https?:|mailto:)/);
      }),
    );
  });
});

describe('an answer that is still being written', () => {
  it('can be shown after every character', () => {
    for (let end = 0; end <= DOCUMENT.length; end += 1)
      expect(() => html(DOCUMENT.slice(0, end))).not.toThrow();
    fc.assert(
      fc.property(TEXTS, fc.nat(), (text, at) => {
        expect(() => html(text.slice(0, at % (text.length + 1)))).not.toThrow();
      }),
    );
  });

  it('keeps its finished blocks as they are while the last one grows', () => {
    fc.assert(
      fc.property(TEXTS, TEXTS, (begun, more) => {
        const finished = `${begun}\n\n`;
        const blocks = blocksOf(finished);
        const grown = blocksOf(finished + more);
        expect(grown.slice(0, Math.max(blocks.length - 1, 0))).toEqual(blocks.slice(0, -1));
      }),
    );
  });

  it('grows word by word where nothing is marked', () => {
    const words = fc.array(fc.constantFrom('Open', 'the', 'project', 'über', '42'), { minLength: 1 });
    fc.assert(
      fc.property(words, fc.nat(), (said, at) => {
        const text = said.join(' ');
        const begun = text.slice(0, at % (text.length + 1));
        expect(spokenText(text).startsWith(spokenText(begun))).toBe(true);
      }),
    );
  });

  it('shows what is not closed yet as text', () => {
    expect(html('Press **Inv')).toBe('<p>Press **Inv</p>');
    expect(html('See [the guide](https://a')).toContain('See [the guide](');
    expect(html('```\nhandrail')).toBe(code('handrail'));
  });
});

describe('a message made to be large or slow', () => {
  const LENGTH = 200_000;

  /** Deeper than this nothing is read: lists and quotes six, emphasis seven, a row and its cells, a link's own text. */
  const DEPTH_MAX = 30;

  it('becomes no more nodes than it has characters, and no deep tree', () => {
    fc.assert(
      fc.property(TEXTS, fc.integer({ min: 1, max: 20 }), (text, times) => {
        const long = text.repeat(times);
        const { nodes, depth } = sizeOf(blocksOf(long));
        expect(nodes).toBeLessThanOrEqual(NODES_PER_CHARACTER * long.length + 1);
        expect(depth).toBeLessThanOrEqual(DEPTH_MAX);
      }),
    );
  });

  it.each([
    '*',
    '_',
    '`',
    '[',
    '> ',
    '- ',
    '**a ',
    '[a](',
    '# ',
    '|',
    '<h',
    '![',
    'https://',
    '~',
    '(',
    '\\',
    '*a _',
    '[a](b "',
    '![a](',
    '`` ` ',
    '1. - > ',
    'a|b\n-|-\n',
    '- [ ] ',
    '[x]',
  ])('is read in time that grows with its length: %j', (bit) => {
    expect(() => spokenText(bit.repeat(LENGTH / bit.length))).not.toThrow();
  });

  // Each of these takes hours where time grows with the square of the length.
  it.each<[string, string]>([
    ['brackets within each other', '['.repeat(LENGTH / 2) + ']'.repeat(LENGTH / 2)],
    ['a table of spaces', `a|b\n${' '.repeat(LENGTH)}x-|`],
    ['code of spaces', `\` ${'a'.repeat(LENGTH)}\``],
    ['code that a longer run does not end', `\`a${'`'.repeat(LENGTH)}`],
    ['an address of brackets', `https://a.b/${')'.repeat(LENGTH)}b`],
    ['emphasis that nothing ends', `*a ${'*'.repeat(LENGTH)}`],
    ['a heading of marks', `# ${'# '.repeat(LENGTH / 2)}x`],
    ['a link that does not close', `[a](${'x'.repeat(LENGTH)}`],
    ['a title that does not close', `[a](b "${'x'.repeat(LENGTH)}`],
    ['spaces before nothing', `a${' '.repeat(LENGTH)}b`],
  ])('is read in time that grows with its length: %s', (_, text) => {
    expect(() => spokenText(text)).not.toThrow();
  });
});

/** A cell of a table is as many as its row has columns, whatever it holds. */
const NODES_PER_CHARACTER = 14;

function sizeOf(value: unknown): { nodes: number; depth: number } {
  if (typeof value !== 'object' || value === null) return { nodes: 0, depth: 0 };
  const inside = Object.values(value).map(sizeOf);
  return {
    nodes: 1 + inside.reduce((sum, { nodes }) => sum + nodes, 0),
    depth: 1 + Math.max(0, ...inside.map(({ depth }) => depth)),
  };
}
