/** The launcher: a round button in a shadow root of its own, with a count of what is unread and a line for trouble. */

import STYLE from './launcher.css';

/** Shown as `9+` from here on: the badge has room for two characters. */
const UNREAD_SHOWN_MAX = 9;

const SVG = 'http://www.w3.org/2000/svg';
const SPEECH_BUBBLE = 'M4 5.5h16v10.5h-8.5L7 20v-4H4z';
const CROSS = 'M6 6l12 12M18 6L6 18';

export class Launcher {
  /** Closed over: the host's scripts and styles do not reach in. */
  readonly root: ShadowRoot;
  readonly button: HTMLButtonElement;
  private readonly icon: SVGPathElement;
  private readonly badge = element('span', 'badge');
  private readonly trouble = element('p', 'trouble');
  private isOpen = false;
  private unread = 0;

  constructor(document: Document) {
    const host = document.createElement('handrail-widget');
    this.root = host.attachShadow({ mode: 'closed' });
    this.icon = document.createElementNS(SVG, 'path');
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    this.root.adoptedStyleSheets = [sheet];
    this.button = element('button', 'launcher');
    this.button.type = 'button';
    this.button.append(this.picture(), this.badge);
    this.trouble.setAttribute('role', 'status');
    this.root.append(this.button, this.trouble);
    this.paint();
    document.body.append(host);
  }

  showOpen(isOpen: boolean): void {
    this.isOpen = isOpen;
    if (isOpen) this.unread = 0;
    this.paint();
  }

  showUnread(count: number): void {
    this.unread = count;
    this.paint();
  }

  showTrouble(text: string): void {
    this.trouble.textContent = text;
  }

  private paint(): void {
    const { button, badge, icon, isOpen, unread } = this;
    const count = unread > UNREAD_SHOWN_MAX ? `${UNREAD_SHOWN_MAX}+` : String(unread);
    button.setAttribute('aria-expanded', String(isOpen));
    button.setAttribute(
      'aria-label',
      `${isOpen ? 'Close' : 'Open'} help${unread ? `, ${count} unread` : ''}`,
    );
    icon.setAttribute('d', isOpen ? CROSS : SPEECH_BUBBLE);
    badge.textContent = unread ? count : '';
  }

  private picture(): SVGElement {
    const svg = document.createElementNS(SVG, 'svg');
    svg.setAttribute('viewBox', '0 0 24 24');
    svg.setAttribute('aria-hidden', 'true');
    svg.append(this.icon);
    return svg;
  }
}

function element<K extends keyof HTMLElementTagNameMap>(tag: K, name: string): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  made.className = name;
  return made;
}
