import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CONVERSATION, gone, goneBack, type Screen, type Way } from '../src/panel/screens/screen';

const article = (id: string): Screen => ({ name: 'article', id, section: '', url: null });

describe('the way through the screens', () => {
  it('leads back through what was read, and ends in the conversation', () => {
    const way = ['a', 'b'].map(article).reduce<Way>(gone, [CONVERSATION]);
    expect(goneBack(way)).toEqual([CONVERSATION, article('a')]);
    expect(goneBack(goneBack(goneBack(way)))).toEqual([CONVERSATION]);
  });

  it('is forgotten by whoever goes to the conversation', () => {
    expect(gone(gone([CONVERSATION], article('a')), CONVERSATION)).toEqual([CONVERSATION]);
  });

  it('begins in the conversation and stays short, however long one reads', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: 60 }), (ids) => {
        const way = ids.map(article).reduce<Way>(gone, [CONVERSATION]);
        expect(way[0]).toEqual(CONVERSATION);
        expect(way.length).toBeLessThanOrEqual(20);
        if (ids.length) expect(way.at(-1)).toEqual(article(ids.at(-1) ?? ''));
      }),
    );
  });
});
