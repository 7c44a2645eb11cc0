/** What `Handrail('update', { … })` changes, read strictly: a page is told which part of it is wrong. */

import type { Look } from '../loader/look';
import { inkOn } from '../panel/colours';

export interface Options {
  readonly look?: Look;
  readonly language?: string;
  readonly routes?: readonly string[];
  readonly redact?: readonly string[];
}

type Reader = (value: unknown) => boolean;

const oneOf =
  (...names: readonly string[]): Reader =>
  (value) =>
    names.includes(value as string);
const pixels =
  (most: number): Reader =>
  (value) =>
    Number.isInteger(value) && Number(value) >= 0 && Number(value) <= most;
const text: Reader = (value) => typeof value === 'string';
const texts: Reader = (value) => Array.isArray(value) && value.every(text);

/** The same bounds as in `widget.toml`. */
const LOOK: Readonly<Record<string, Reader>> = {
  theme: oneOf('auto', 'light', 'dark'),
  colour: (value) => text(value) && /^#[0-9a-f]{6}$/i.test(value as string),
  corner: pixels(32),
  mode: oneOf('floating', 'side', 'inline'),
  into: text,
  position: oneOf('bottom-end', 'bottom-start', 'top-end', 'top-start'),
  x: pixels(400),
  y: pixels(400),
};

const OPTIONS: Readonly<Record<string, Reader>> = {
  look: (value) => typeof value === 'object' && value !== null,
  language: text,
  routes: texts,
  redact: texts,
};

/** @throws Error that names the field */
export function readOptions(value: object): Options {
  check(value, OPTIONS, '');
  const { look, ...rest } = value as Options;
  if (!look) return rest;
  check(look, LOOK, 'look.');
  return { ...rest, look: look.colour ? { ...look, ink: inkOn(look.colour) } : look };
}

function check(value: object, readers: Readonly<Record<string, Reader>>, where: string): void {
  for (const [name, part] of Object.entries(value)) {
    const reader = Object.hasOwn(readers, name) ? readers[name] : undefined;
    if (!reader)
      throw new Error(`update: there is no ${where}${name}; there are ${Object.keys(readers).join(', ')}`);
    if (!reader(part)) throw new Error(`update: ${where}${name} cannot be ${JSON.stringify(part)}`);
  }
}
