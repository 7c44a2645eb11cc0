import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { blocksOf } from '../src/markdown/blocks';
import { headingLevels } from '../src/markdown/headings';

function levelsOf(text: string, top: number): number[] {
  return [...headingLevels(blocksOf(text), top).values()];
}

it('begins one below what the text stands under, wherever its own levels begin', () => {
  expect(levelsOf('## By e-mail\n\n### Roles\n\n## By link', 3)).toEqual([3, 4, 3]);
  expect(levelsOf('# By e-mail\n\n## Roles', 2)).toEqual([2, 3]);
});

it('leaves none out', () => {
  expect(levelsOf('# One\n\n#### Four\n\n###### Six', 2)).toEqual([2, 3, 4]);
  expect(levelsOf('### Three\n\n# One', 2)).toEqual([2, 2]);
});

it('never skips on the way down, nor leaves what ARIA knows', () => {
  const text = fc.array(fc.integer({ min: 1, max: 6 })).map((own) => own.map((n) => `${'#'.repeat(n)} H`));
  fc.assert(
    fc.property(text, fc.integer({ min: 2, max: 3 }), (lines, top) => {
      const levels = levelsOf(lines.join('\n\n'), top);
      levels.forEach((level, at) => {
        expect(level).toBeLessThanOrEqual(Math.min((levels[at - 1] ?? top - 1) + 1, 6));
        expect(level).toBeGreaterThanOrEqual(top);
      });
    }),
  );
});
