/** The colours that follow from the one that a team chose, so that everything stays readable with any. Pure. */

/** Of what text stands on: the tokens of `panel.css`, the page's own ground first. */
export const GROUNDS = {
  light: ['#ffffff', '#f2f6f5', '#eef0fb', '#fff1d6'],
  dark: ['#161d1c', '#212b29', '#262a40', '#33270f'],
} as const;

export type Scheme = keyof typeof GROUNDS;

/** WCAG 2.2, 1.4.3: of text on its ground. */
export const TEXT_CONTRAST_MIN = 4.5;

/** Of a filled shape on the page's ground: the team's colour stays itself, unless it could hardly be told from the ground. */
export const FILL_CONTRAST_MIN = 2;

/** Halvings until a mixture is told from the next one by less than one step of a channel. */
const HALVINGS = 9;

type Channels = readonly number[];

/** By the names of the tokens. */
export interface Colours {
  /** Of links and outlines. */
  readonly accent: string;
  readonly 'on-accent': string;
  /** Of the visitor's messages and the main buttons. */
  readonly fill: string;
  readonly 'on-fill': string;
}

/** @param colour such as `#0f6a5b` */
export function coloursOf(colour: string, scheme: Scheme): Colours {
  const accent = readable(colour, GROUNDS[scheme], TEXT_CONTRAST_MIN, scheme);
  const fill = readable(colour, GROUNDS[scheme].slice(0, 1), FILL_CONTRAST_MIN, scheme);
  return { accent, 'on-accent': inkOn(accent), fill, 'on-fill': inkOn(fill) };
}

/** The contrast ratio of two colours, from 1 to 21 (WCAG 2.2, "contrast ratio"). */
export function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** Black or white, whichever is read better. One of them always reaches 4.5. */
export function inkOn(colour: string): string {
  return contrast(colour, '#ffffff') >= contrast(colour, '#000000') ? '#ffffff' : '#000000';
}

/** The colour itself where it is far enough from all grounds, else with as little black or white as it takes. */
function readable(colour: string, grounds: readonly string[], least: number, scheme: Scheme): string {
  const isFarEnough = (mixed: string) => grounds.every((ground) => contrast(mixed, ground) >= least);
  if (isFarEnough(colour)) return colour;
  const end = scheme === 'light' ? 0 : 255;
  let [near, far] = [0, 1];
  for (let halving = 0; halving < HALVINGS; halving += 1) {
    const share = (near + far) / 2;
    if (isFarEnough(mixture(colour, end, share))) far = share;
    else near = share;
  }
  return mixture(colour, end, far);
}

function mixture(colour: string, end: number, share: number): string {
  const channels = channelsOf(colour).map((channel) => Math.round(channel + (end - channel) * share));
  return `#${channels.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = channelsOf(colour).map((channel) => {
    const part = channel / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function channelsOf(colour: string): Channels {
  return [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
}
