/** Where the bubble stands beside what it speaks of. Pure: pixels of the viewport in, pixels out. */

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export type Size = Pick<Box, 'width' | 'height'>;

/** Pixels between the element and the bubble, and between the bubble and the edge of the window. */
const GAP = 14;
const EDGE = 12;

/**
 * Below the element where there is room, else above it, else at the lower edge of the window; never beyond an edge,
 * as far as the bubble fits at all.
 */
export function placeOf(target: Box, bubble: Size, window: Size): Pick<Box, 'left' | 'top'> {
  const lowest = window.height - bubble.height - EDGE;
  const below = target.top + target.height + GAP;
  const above = target.top - GAP - bubble.height;
  const left = target.left + target.width / 2 - bubble.width / 2;
  return {
    left: within(left, EDGE, window.width - bubble.width - EDGE),
    top: within(below <= lowest ? below : above >= EDGE ? above : lowest, EDGE, lowest),
  };
}

/** @returns where a bubble stands that belongs to no element: at the lower edge, in the middle. */
export function placeAtFoot(bubble: Size, window: Size): Pick<Box, 'left' | 'top'> {
  const whole = { left: 0, top: 0, ...window };
  return placeOf(whole, bubble, window);
}

function within(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(value, most));
}
