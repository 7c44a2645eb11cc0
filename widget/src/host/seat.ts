/** Where the panel stands: above the launcher, as a column at the edge, or in an element of the page. */

import { guarded } from '../loader/guard';
import type { Look } from '../loader/look';
import type { Stand } from '../loader/stand';
import STYLE from './host.css';
import { loadExtras } from './parts';
import type { SidePush } from './side_push';

export class Seat {
  private iframe: HTMLIFrameElement | null = null;
  private isOpen = false;
  private leave = () => {};
  private push: Promise<SidePush> | null = null;

  constructor(
    private readonly stand: Stand,
    private look: Look,
  ) {
    const { root } = stand.launcher;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
    this.paint();
  }

  /** The look as it is now, for the panel. */
  get worn(): Readonly<Record<string, unknown>> {
    return { ...this.look };
  }

  get isInline(): boolean {
    return this.look.mode === 'inline';
  }

  /** @returns whether the panel has to be put somewhere else, where it loads anew */
  change(look: Look): boolean {
    const { isInline } = this;
    this.look = { ...this.look, ...look };
    this.paint();
    return isInline !== this.isInline || (isInline && look.into !== undefined);
  }

  put(iframe: HTMLIFrameElement): void {
    const { stand, look } = this;
    const { launcher, script, view } = stand;
    this.iframe = iframe;
    this.paint();
    if (!this.isInline) return launcher.root.append(iframe);
    void loadExtras(script.base).then(
      guarded(({ putInto }) => {
        if (this.iframe === iframe) this.leave = putInto(view, launcher, look.into ?? '', iframe);
      }),
    );
  }

  show(isOpen: boolean): void {
    this.isOpen = isOpen;
    this.paint();
    if (isOpen && this.isInline) this.iframe?.scrollIntoView({ block: 'nearest' });
    if (isOpen) this.iframe?.focus();
  }

  empty(): void {
    this.leave();
    this.leave = () => {};
    this.iframe = null;
  }

  remove(): void {
    this.empty();
    this.makeRoom(null);
  }

  private paint(): void {
    const { iframe, isOpen, look, stand } = this;
    const { mode = 'floating', position = 'bottom-end', corner } = look;
    const { launcher } = stand;
    launcher.paint(look);
    launcher.host.style.setProperty('--hr-corner', corner === undefined ? '' : `${corner}px`);
    launcher.place.classList.add(mode);
    launcher.place.classList.toggle('open', isOpen);
    this.makeRoom(isOpen && mode === 'side' ? position : null);
    if (!iframe) return;
    iframe.className = `frame ${mode} ${position}`;
    iframe.classList.toggle('away', !isOpen && mode !== 'inline');
  }

  private makeRoom(position: string | null): void {
    const { script, view } = this.stand;
    if (position === null && !this.push) return;
    this.push ??= loadExtras(script.base).then(({ SidePush }) => new SidePush(view.document));
    this.push.then((push) => push.set(position)).catch(() => {});
  }
}
