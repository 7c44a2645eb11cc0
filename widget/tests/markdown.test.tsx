import fc from 'fast-check';
import { renderToString } from 'preact-render-to-string';
import { describe, expect, it } from 'vitest';
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
  return body.replace(/^<div class="markdown">/, '').replace(/<\/div>$/, '');
}

const link = (href: string, label: string) =>
  `<a href="${href}" target="_blank" rel="noopener noreferrer">${label}</a>`;

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
    ['## Two ##', '<p class="heading" role="heading" aria-level="4">Two</p>'],
    ['- a\n- b', '<ul><li>a</li><li>b</li></ul>'],
    ['3. a\n4. b', '<ol start="3"><li>a</li><li>b</li></ol>'],
    ['- a\n  - b\n- c', '<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>'],
    ['1. a\n   - b\n2. c', '<ol start="1"><li>a<ul><li>b</li></ul></li><li>c</li></ol>'],
    ['Steps:\n- a\n- b', '<p>Steps:</p><ul><li>a</li><li>b</li></ul>'],
    ['- a\n\npara', '<ul><li>a</li></ul><p>para</p>'],
    ['> a\n> b', '<blockquote><p>a b</p></blockquote>'],
    ['```js\nlet a = "<b>";\n```', '<pre tabindex="0"><code>let a = &quot;&lt;b>&quot;;</code></pre>'],
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
    const bits = fc.constantFrom(
      ...'* ** _ ` ``` [ ] ( ) < > ! # | - 1. > ~~~ \\ javascript: https://a.b mailto:x " \' & \n \t é 👍'.split(
        ' ',
      ),
      ' ',
      '\n',
      '|---|',
      'word',
    );
    fc.assert(
      fc.property(fc.array(bits, { maxLength: 60 }), (parts) => {
        const shown = html(parts.join(''));
        const tags = [...shown.matchAll(/<(\/?)([a-z]+)/g)].map((tag) => tag[2]);
        const safe =
          'p a strong em code pre ul ol li blockquote hr br sup div table thead tbody tr th td'.split(' ');
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
  });

  it('shows what is not closed yet as text', () => {
    expect(html('Press **Inv')).toBe('<p>Press **Inv</p>');
    expect(html('See [the guide](https://a')).toContain('See [the guide](');
    expect(html('```\nhandrail')).toBe('<pre tabindex="0"><code>handrail</code></pre>');
  });
});

describe('a message made to be slow', () => {
  const LENGTH = 20_000;

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
  ])('is read without growing out of hand: %j', (bit) => {
    expect(() => spokenText(bit.repeat(LENGTH / bit.length))).not.toThrow();
  });
});
