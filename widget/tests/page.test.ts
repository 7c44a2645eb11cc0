import { describe, expect, it } from 'vitest';
import { samePage, shortened, type Page } from '../src/page/page';

const page: Page = {
  key: '/projects/:id',
  origin: 'https://a.example',
  title: 'Members',
  headings: ['Members'],
  targets: [],
  facts: {},
};

describe('a title or heading', () => {
  it('is one line', () => {
    expect(shortened('  Members \n\t of   Harbour\u0000refit ')).toBe('Members of Harbour refit');
  });

  it('has at most 200 characters, and no torn one', () => {
    expect(shortened('👍'.repeat(300))).toBe('👍'.repeat(200));
  });

  it('loses e-mail addresses and tokens', () => {
    expect(shortened('Ada <ada@example.com> · xKqZbTrWmNpLsVcDfGhJ · Invoice 1042')).toBe(
      'Ada … · … · Invoice 1042',
    );
  });
});

describe('a page', () => {
  it('is the same only when nothing that is reported has changed', () => {
    expect(samePage(page, { ...page })).toBe(true);
    expect(samePage(null, page)).toBe(false);
    expect(samePage(page, { ...page, headings: ['Roles'] })).toBe(false);
    expect(samePage(page, { ...page, title: 'Roles' })).toBe(false);
  });
});
