/** How deep each heading of a text stands where it is shown: a text's own levels begin anywhere and leave some out. Pure. */

import type { Block } from './tree';

/** The deepest level that HTML and ARIA know. */
const LEVEL_MAX = 6;

/**
 * @param top level of the shallowest heading: one below the heading under which the whole text stands
 * @returns levels by heading, for those that stand in no list or quotation; none is skipped on the way down
 */
export function headingLevels(blocks: readonly Block[], top: number): ReadonlyMap<Block, number> {
  const headings = blocks.filter((block) => block.kind === 'heading');
  const shallowest = Math.min(...headings.map(({ level }) => level));
  let before = top - 1;
  return new Map(
    headings.map((heading) => {
      before = Math.min(heading.level - shallowest + top, before + 1, LEVEL_MAX);
      return [heading, before];
    }),
  );
}
