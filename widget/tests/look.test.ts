import { expect, it } from 'vitest';
import { changedLook } from '../src/panel/look';

const WORN = { theme: 'auto', colour: '#0f6a5b', corner: 16 } as const;

it('takes what can be worn', () => {
  const changed = { theme: 'dark', colour: '#FFD400', corner: 0 };
  expect(changedLook(WORN, changed)).toEqual({ ...changed, colour: '#ffd400' });
});

it('leaves what was not named as it was', () => {
  expect(changedLook(WORN, { theme: 'light', position: 'top-end' })).toEqual({ ...WORN, theme: 'light' });
});

it.each([
  { colour: 'red' },
  { colour: '#fff' },
  { colour: 'url(https://example.com)' },
  { theme: 'sepia' },
  { corner: -1 },
  { corner: Number.NaN },
  { corner: '4px' },
])('takes nothing else: %o', (changed) => {
  expect(changedLook(WORN, changed)).toEqual(WORN);
});
