import * as fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  coloursOf,
  contrast,
  FILL_CONTRAST_MIN,
  GROUNDS,
  TEXT_CONTRAST_MIN,
  type Scheme,
} from '../src/panel/colours';

const channel = fc.integer({ min: 0, max: 255 }).map((value) => value.toString(16).padStart(2, '0'));
const colour = fc.tuple(channel, channel, channel).map((channels) => `#${channels.join('')}`);
const scheme = fc.constantFrom<Scheme>('light', 'dark');

const STYLE = readFileSync(new URL('../src/panel/panel.css', import.meta.url), 'utf8');

it('measures contrast as WCAG does', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
  expect(contrast('#ffffff', '#777777')).toBeCloseTo(4.48, 2);
});

describe('whatever colour a team chooses', () => {
  it('its text is read on every ground, and what stands on it', () => {
    fc.assert(
      fc.property(colour, scheme, (chosen, which) => {
        const { accent, fill, ...on } = coloursOf(chosen, which);
        for (const ground of GROUNDS[which]) {
          expect(contrast(accent, ground)).toBeGreaterThanOrEqual(TEXT_CONTRAST_MIN);
        }
        expect(contrast(on['on-accent'], accent)).toBeGreaterThanOrEqual(TEXT_CONTRAST_MIN);
        expect(contrast(on['on-fill'], fill)).toBeGreaterThanOrEqual(TEXT_CONTRAST_MIN);
        expect(contrast(fill, GROUNDS[which][0])).toBeGreaterThanOrEqual(FILL_CONTRAST_MIN);
      }),
      { numRuns: 1_000 },
    );
  });

  it('it stays itself where it can be told from the ground', () => {
    fc.assert(
      fc.property(colour, scheme, (chosen, which) => {
        fc.pre(contrast(chosen, GROUNDS[which][0]) >= FILL_CONTRAST_MIN);
        expect(coloursOf(chosen, which).fill).toBe(chosen);
      }),
    );
  });
});

it('is made for the grounds that the panel has', () => {
  const tokens = ['ground', 'raised', 'person', 'incident'];
  for (const [which, start] of [
    ['light', STYLE.indexOf(':root {')],
    ['dark', STYLE.indexOf(":root[data-scheme='dark'] {")],
  ] as const) {
    const block = STYLE.slice(start, STYLE.indexOf('}', start));
    expect(tokens.map((token) => block.match(new RegExp(`--hr-${token}: (#\\w+)`))?.[1])).toEqual([
      ...GROUNDS[which],
    ]);
  }
});
