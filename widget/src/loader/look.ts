/** What the team chose for the launcher: its colour, its corner of the page, and the distance from the edges. */

/** Whatever is as it comes is left out. Documented in `docs/embedding.md`. */
export interface Look {
  readonly theme?: 'auto' | 'light' | 'dark';
  readonly colour?: string;
  /** Black or white, whichever is read better on the colour. */
  readonly ink?: string;
  readonly corner?: number;
  readonly mode?: 'floating' | 'side' | 'inline';
  readonly into?: string;
  readonly position?: 'bottom-end' | 'bottom-start' | 'top-end' | 'top-start';
  readonly x?: number;
  readonly y?: number;
}

/** Written as custom properties by script, which no `style-src` forbids. */
export function paintLook(style: CSSStyleDeclaration, place: HTMLElement, look: Look): void {
  const set = (name: string, value: unknown, unit = '') => {
    if (value === undefined) style.removeProperty(`--hr-${name}`);
    else style.setProperty(`--hr-${name}`, value + unit);
  };
  const { colour, theme, mode, position } = look;
  set('colour', colour);
  set('ink', look.ink);
  set('scheme', theme === 'auto' ? undefined : theme);
  set('x', look.x, 'px');
  set('y', look.y, 'px');
  place.className = `place ${mode ?? ''} ${position ?? ''}`;
}
