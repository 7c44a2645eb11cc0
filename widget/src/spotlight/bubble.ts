/** What the spotlight draws: a ring that dims the rest, and a bubble. In a shadow root of its own, touching nothing. */

import type { Look } from '../loader/look';
import { DIRECTION, LANGUAGE, say } from '../words/words';
import { placeAtFoot, placeOf, type Box } from './place';
import STYLE from './spotlight.css';

/** Pixels that the ring stands off the element. */
const RING = 6;

/** Which way the arrow keys lead among the buttons, in either direction of writing. */
const ARROWS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

export interface Shown {
  readonly text: string;
  /** "1 of 3", or nothing. */
  readonly place: string;
  /** What the button does: after `done` there is nothing to close; null for a step that cannot be passed over. */
  readonly next: 'next' | 'done' | null;
  /** Where the visitor can go on to; null where nobody knows, or they are there. */
  readonly go: string | null;
}

/** What the team chose; without it the button has the widget's own colour. */
export type Colours = Pick<Look, 'colour' | 'ink'>;

export class Bubble {
  readonly host: HTMLElement;
  private readonly ring: HTMLElement;
  private readonly box: HTMLElement;
  private readonly text: HTMLElement;
  private readonly place: HTMLElement;
  private readonly next: HTMLButtonElement;
  private readonly go: HTMLAnchorElement;
  private readonly close: HTMLButtonElement;

  /**
   * @param next is called when the visitor wants the next step
   * @param close is called when they have seen enough
   * @param leave is called when the keyboard goes on from the last button
   */
  constructor(
    private readonly document: Document,
    next: () => void,
    close: () => void,
    leave: () => void,
  ) {
    this.host = document.createElement('handrail-guide');
    this.host.lang = LANGUAGE;
    this.host.dir = DIRECTION;
    const root = this.host.attachShadow({ mode: 'closed' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
    this.ring = this.add(root, 'div', 'ring');
    this.box = this.add(root, 'div', 'bubble');
    this.box.tabIndex = -1;
    this.box.setAttribute('role', 'dialog');
    this.box.setAttribute('aria-label', say('guide.name'));
    this.text = this.add(this.box, 'p', 'text');
    this.text.setAttribute('role', 'status');
    const foot = this.add(this.box, 'div', 'foot');
    this.place = this.add(foot, 'span', 'place');
    this.close = this.add(foot, 'button', 'close');
    this.close.textContent = say('guide.close');
    this.next = this.add(foot, 'button', 'next');
    this.go = this.add(foot, 'a', 'next');
    this.go.textContent = say('guide.go');
    this.close.addEventListener('click', close);
    this.next.addEventListener('click', next);
    this.box.addEventListener('keydown', (event) => {
      const ways = [this.close, this.next, this.go].filter((way) => !way.hidden);
      const at = ways.findIndex((way) => way === root.activeElement);
      const by = ARROWS[event.key];
      if (by !== undefined) ways[(at + by + ways.length) % ways.length]?.focus();
      else if (event.key === 'Tab' && !event.shiftKey && at === ways.length - 1) leave();
      else return;
      event.preventDefault();
    });
  }

  /** Its main button has the colour of the launcher. */
  wear({ colour, ink }: Colours): void {
    if (colour) this.host.style.setProperty('--hr-colour', colour);
    if (ink) this.host.style.setProperty('--hr-ink', ink);
  }

  /** @param within a modal dialog, outside of which nothing can be pressed; else the body */
  say({ text, place, next, go }: Shown, within: HTMLElement): void {
    if (this.host.parentNode !== within) within.append(this.host);
    this.text.replaceChildren(...text.split('**').map((part, at) => this.emphasised(part, at % 2 === 1)));
    this.place.textContent = place;
    this.next.hidden = next === null;
    this.go.hidden = go === null;
    if (go !== null) this.go.href = go;
    this.next.textContent = next === 'done' ? say('guide.done') : say('guide.next');
    this.close.hidden = next === 'done';
  }

  /**
   * Moves by `transform`: a change of `top` would count as a shift of the host's layout.
   *
   * @param target in pixels of the viewport; null when there is nothing to point at
   */
  point(target: Box | null, view: Window): void {
    const { ring, box } = this;
    const window = { width: view.innerWidth, height: view.innerHeight };
    const size = { width: box.offsetWidth, height: box.offsetHeight };
    const { left, top } = target ? placeOf(target, size, window) : placeAtFoot(size, window);
    box.style.transform = `translate(${left}px, ${top}px)`;
    ring.hidden = target === null;
    if (!target) return;
    Object.assign(ring.style, {
      transform: `translate(${target.left - RING}px, ${target.top - RING}px)`,
      width: `${target.width + 2 * RING}px`,
      height: `${target.height + 2 * RING}px`,
    });
  }

  get hasFocus(): boolean {
    return this.document.activeElement === this.host;
  }

  focus(): void {
    this.box.focus({ preventScroll: true });
  }

  remove(): void {
    this.host.remove();
  }

  /** What stands between two `**` in a step is what the visitor looks for on the page. */
  private emphasised(text: string, isStrong: boolean): Node {
    if (!isStrong) return this.document.createTextNode(text);
    const strong = this.document.createElement('strong');
    strong.textContent = text;
    return strong;
  }

  private add<K extends keyof HTMLElementTagNameMap>(
    parent: ParentNode,
    tag: K,
    name: string,
  ): HTMLElementTagNameMap[K] {
    const made = this.document.createElement(tag);
    made.className = name;
    if (made instanceof HTMLButtonElement) made.type = 'button';
    parent.append(made);
    return made;
  }
}
