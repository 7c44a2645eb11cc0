/** Where the panel stands: above the launcher, as a column at the edge, or in an element of the page. */

import { warn } from '../loader/guard';
import type { Look } from '../loader/look';
import type { Stand } from '../loader/stand';
import STYLE from './host.css';
import { loadExtras } from './parts';
import type { SidePush } from './side_push';
import type { putInto } from './inline';

interface More {
  readonly push: SidePush;
  readonly putInto: typeof putInto;
}

export class Seat {
  #iframe: HTMLIFrameElement | null = null;
  #isOpen = false;
  #leave = () => {};
  #more: Promise<More> | null = null;

  constructor(
    private readonly stand: Stand,
    private look: Look,
  ) {
    const { root } = stand.launcher;
    adopt(root, STYLE);
    this.#paint();
  }

  /** The look as it is now, for the panel. */
  get worn(): Look & Readonly<Record<string, unknown>> {
    return { ...this.look };
  }

  get isInline(): boolean {
    return this.look.mode === 'inline';
  }

  /** @returns whether the panel has to be put somewhere else, where it loads anew */
  change(look: Look): boolean {
    const { isInline } = this;
    this.look = { ...this.look, ...look };
    this.#paint();
    return isInline !== this.isInline || (isInline && look.into !== undefined);
  }

  put(iframe: HTMLIFrameElement): void {
    const { stand, look } = this;
    const { launcher, view } = stand;
    this.#iframe = iframe;
    this.#paint();
    if (!this.isInline) return launcher.root.append(iframe);
    this.#withMore(({ putInto }) => {
      if (this.#iframe === iframe) this.#leave = putInto(view, launcher, look.into ?? '', iframe);
    });
  }

  show(isOpen: boolean): void {
    this.#isOpen = isOpen;
    this.#paint();
    if (isOpen && this.isInline) this.#iframe?.scrollIntoView({ block: 'nearest' });
    if (isOpen) this.#iframe?.focus();
  }

  empty(): void {
    this.#leave();
    this.#leave = () => {};
    this.#iframe = null;
  }

  remove(): void {
    this.empty();
    if (this.#more) this.#makeRoom(null);
  }

  #paint(): void {
    const { look, stand } = this;
    const iframe = this.#iframe;
    const isOpen = this.#isOpen;
    const { mode = 'floating', position = 'bottom-end', corner } = look;
    const { launcher } = stand;
    launcher.paint(look);
    launcher.host.style.setProperty('--hr-corner', corner === undefined ? '' : `${corner}px`);
    launcher.place.classList.toggle('open', isOpen);
    if (mode === 'side' || this.#more) this.#makeRoom(isOpen && mode === 'side' ? position : null);
    if (!iframe) return;
    iframe.className = `frame ${mode} ${position}`;
    iframe.classList.toggle('away', !isOpen && mode !== 'inline');
  }

  #makeRoom(position: string | null): void {
    this.#withMore(({ push }) => push.set(position));
  }

  /** What a panel needs that does not float. */
  #withMore(run: (more: More) => void): void {
    const { launcher, script, view } = this.stand;
    this.#more ??= loadExtras(script.base).then(({ MODES, SidePush, putInto }) => {
      adopt(launcher.root, MODES);
      return { putInto, push: new SidePush(view.document) };
    });
    this.#more.then(run).catch((error) => {
      this.#more = null; // With the next change it is tried again.
      warn(String(error));
    });
  }
}

function adopt(root: ShadowRoot, css: string): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}
