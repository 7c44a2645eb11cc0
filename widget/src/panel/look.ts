/** Puts on the panel what the team chose: light or dark, the colour, how round the corners are. */

import type { Colours, Scheme } from './colours';
import type { Config } from './config';

type Look = Pick<Config['look'], 'theme' | 'colour' | 'corner'>;

/** As it comes: `panel.css` has its own shades of this one. */
const OWN_COLOUR = '#0f6a5b';

const COLOUR = /^#[0-9a-f]{6}$/i;
const THEMES = ['auto', 'light', 'dark'] as const;

const NONE = { accent: null, 'on-accent': null, fill: null, 'on-fill': null };

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
  look: Config['look'],
  view: Window = window,
): (changed: Readonly<Record<string, unknown>>) => void {
  const dark = view.matchMedia('(prefers-color-scheme: dark)');
  let worn: Look = look;
  const paint = () => {
    const { theme, colour, corner } = worn;
    const scheme = theme === 'auto' ? (dark.matches ? 'dark' : 'light') : theme;
    root.dataset['scheme'] = scheme;
    root.style.setProperty('--hr-radius', `${Math.min(corner, RADIUS_MAX)}px`);
    void paintColours(
      root.style,
      colour,
      scheme,
      () => worn.colour === colour && root.dataset['scheme'] === scheme,
    );
  };
  // The colour itself is there at once; what follows from it, for links and outlines, is loaded.
  if (look.colour !== OWN_COLOUR) setTokens(root.style, { fill: look.colour, 'on-fill': look.on });
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
    colour: typeof colour === 'string' && COLOUR.test(colour) ? colour.toLowerCase() : worn.colour,
    corner: typeof corner === 'number' && corner >= 0 ? corner : worn.corner,
  };
}

/** @param isWorn whether it is still this colour that is wanted, once what it takes has come */
async function paintColours(
  style: CSSStyleDeclaration,
  colour: string,
  scheme: Scheme,
  isWorn: () => boolean,
): Promise<void> {
  if (colour === OWN_COLOUR) return setTokens(style, NONE);
  const part = await import('./colours').catch(() => null); // Without it the panel's own colours stay, and are readable.
  if (part && isWorn()) setTokens(style, part.coloursOf(colour, scheme));
}

function setTokens(
  style: CSSStyleDeclaration,
  tokens: { readonly [Token in keyof Colours]?: string | null },
): void {
  for (const [token, value] of Object.entries(tokens)) style.setProperty(`--hr-${token}`, value);
}
