/** Puts on the panel what the team chose: light or dark, the colour, how round the corners are. */

import { coloursOf, type Scheme } from './colours';
import type { Config } from './config';

type Look = Pick<Config['look'], 'theme' | 'colour' | 'corner'>;

/** As it comes: `panel.css` has its own shades of this one. */
const OWN_COLOUR = '#0f6a5b';

const COLOUR = /^#[0-9a-f]{6}$/i;
const THEMES = ['auto', 'light', 'dark'] as const;

/** Pixels: a message of one line is a pill from here on. */
const RADIUS_MAX = 20;

/**
 * Custom properties are written by script, which the panel's content security policy lets through.
 *
 * @param root the panel's `<html>`
 * @returns a function that takes what the host page changes later; what is no look is left as it was
 */
export function dress(
  root: HTMLElement,
  look: Look,
  view: Window = window,
): (changed: Readonly<Record<string, unknown>>) => void {
  const dark = view.matchMedia('(prefers-color-scheme: dark)');
  let worn = look;
  const paint = () => {
    const scheme = schemeOf(worn.theme, dark.matches);
    root.dataset['scheme'] = scheme;
    root.style.setProperty('--hr-radius', `${Math.min(worn.corner, RADIUS_MAX)}px`);
    paintColours(root.style, worn.colour.toLowerCase(), scheme);
  };
  dark.addEventListener('change', paint);
  paint();
  return (changed) => {
    worn = changedLook(worn, changed);
    paint();
  };
}

/** @returns `worn` with whatever in `changed` can be worn */
export function changedLook(worn: Look, { theme, colour, corner }: Readonly<Record<string, unknown>>): Look {
  return {
    theme: THEMES.find((known) => known === theme) ?? worn.theme,
    colour: typeof colour === 'string' && COLOUR.test(colour) ? colour : worn.colour,
    corner: typeof corner === 'number' && corner >= 0 ? corner : worn.corner,
  };
}

function schemeOf(theme: Look['theme'], isDark: boolean): Scheme {
  if (theme !== 'auto') return theme;
  return isDark ? 'dark' : 'light';
}

function paintColours(style: CSSStyleDeclaration, colour: string, scheme: Scheme): void {
  const colours = coloursOf(colour, scheme);
  const tokens = {
    accent: colours.accent,
    'on-accent': colours.onAccent,
    fill: colours.fill,
    'on-fill': colours.onFill,
  };
  for (const [token, value] of Object.entries(tokens)) {
    if (colour === OWN_COLOUR) style.removeProperty(`--hr-${token}`);
    else style.setProperty(`--hr-${token}`, value);
  }
}
