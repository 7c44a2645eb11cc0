/** What the launcher shows once there is more to show: whether the panel is open, and how much is unread. */

import { SPEECH_BUBBLE } from '../loader/launcher';
import type { Launcher } from '../loader/stand';
import { LANGUAGE, say } from '../words/words';

/** Shown as `9+` from here on: the badge has room for two characters. */
const UNREAD_SHOWN_MAX = 9;

const CROSS = 'M6 6l12 12M18 6L6 18';

export class Badge {
  readonly #element: HTMLElement;
  readonly #label: string;
  #isOpen = false;
  #unread = 0;

  constructor(private readonly launcher: Launcher) {
    this.#label = launcher.button.ariaLabel ?? '';
    this.#element = launcher.root.ownerDocument.createElement('span');
    this.#element.className = 'badge';
    launcher.button.append(this.#element);
  }

  showOpen(isOpen: boolean): void {
    this.#isOpen = isOpen;
    if (isOpen) this.#unread = 0;
    this.#paint();
  }

  showUnread(count: number): void {
    this.#unread = count;
    this.#paint();
  }

  #paint(): void {
    const isOpen = this.#isOpen;
    const unread = this.#unread;
    const { button, icon } = this.launcher;
    const number = new Intl.NumberFormat(LANGUAGE).format(Math.min(unread, UNREAD_SHOWN_MAX));
    const count = unread > UNREAD_SHOWN_MAX ? `${number}+` : number;
    const label = isOpen ? say('launcher.close') : this.#label;
    button.ariaExpanded = String(isOpen);
    button.ariaLabel = unread ? `${label}, ${say('launcher.unread', { count })}` : label;
    icon.setAttribute('d', isOpen ? CROSS : SPEECH_BUBBLE);
    this.#element.textContent = unread ? count : '';
  }
}
