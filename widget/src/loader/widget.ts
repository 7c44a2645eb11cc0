/** Launcher and panel together: what opens, what closes, and what is said when the panel does not come. */

import { readPage } from '../page/page';
import { watchPage } from '../page/watch_page';
import type { PageReport, ToHost } from '../protocol/host';
import type * as Spotlight from '../spotlight/main';
import type { Commanded } from './commands';
import { Frame } from './frame';
import { guarded } from './guard';
import { Launcher } from './launcher';
import type { Script } from './script';

/** Milliseconds that the panel gets to load on a slow line before the launcher says that it did not. */
const READY_WITHIN_MS = 10_000;

const UNREACHABLE = 'Help cannot be reached at the moment. Please try again.';

/** Signs that somebody is about to open help. */
const INTENT = ['pointerenter', 'focus', 'touchstart'] as const;

export class Widget implements Commanded {
  private readonly launcher: Launcher;
  private frame: Frame | null = null;
  private isOpen = false;
  private isWatching = false;
  private readyTimer = 0;
  private token = '';
  private leaveGuide = () => {};

  constructor(
    private readonly window: Window,
    private readonly script: Script,
    private readonly spotlight: string | null,
  ) {
    this.launcher = new Launcher(window.document);
    const { button, root } = this.launcher;
    const prepare = guarded(() => void this.loadFrame());
    INTENT.forEach((type) => button.addEventListener(type, prepare, { passive: true }));
    button.addEventListener(
      'click',
      guarded(() => this.toggle()),
    );
    root.addEventListener(
      'keydown',
      guarded((event) => {
        if ((event as KeyboardEvent).key === 'Escape') this.close();
      }),
    );
  }

  open(): void {
    if (this.isOpen) return;
    this.leaveGuide();
    this.launcher.showTrouble('');
    this.setOpen(true);
    this.awaitReady();
  }

  close(): void {
    if (!this.isOpen) return;
    this.setOpen(false);
    this.launcher.button.focus();
  }

  toggle(): void {
    if (this.isOpen) this.close();
    else this.open();
  }

  ask(text: string): void {
    this.open();
    this.loadFrame().send({ type: 'handrail:ask', text });
  }

  /** Kept here until the panel is there: nothing is loaded for it. */
  identify(token: string): void {
    this.token = token;
    this.frame?.send(this.report());
  }

  /** The panel is loaded for it: what it has kept must be gone before somebody else looks. */
  shutdown(): void {
    this.token = '';
    this.close();
    this.loadFrame().send({ type: 'handrail:shutdown' });
  }

  private setOpen(isOpen: boolean): void {
    this.isOpen = isOpen;
    this.launcher.showOpen(isOpen);
    this.loadFrame().show(isOpen);
  }

  private loadFrame(): Frame {
    this.frame ??= new Frame(
      this.launcher.root,
      this.script,
      () => this.report(),
      (message) => this.take(message),
    );
    return this.frame;
  }

  private report(page = readPage(this.window)): PageReport {
    return { type: 'handrail:page', page, token: this.token };
  }

  private take(message: ToHost): void {
    switch (message.type) {
      case 'handrail:ready':
        this.window.clearTimeout(this.readyTimer);
        return this.startWatching();
      case 'handrail:close':
        return this.close();
      case 'handrail:unread':
        return this.launcher.showUnread(message.count);
      case 'handrail:guide':
        return void this.showGuide(message.guide);
    }
  }

  /** The panel steps aside, it may stand before what is to be shown, and comes back when that is not there. */
  private async showGuide(guide: unknown): Promise<void> {
    this.close();
    const lost = guarded(() => {
      this.frame?.send({ type: 'handrail:lost' });
      this.open();
    });
    try {
      const { spotlight }: typeof Spotlight = await import(`${this.script.base}/widget/${this.spotlight}`);
      this.leaveGuide = spotlight(this.window, guide, lost);
    } catch {
      lost();
    }
  }

  private startWatching(): void {
    if (this.isWatching) return;
    this.isWatching = true;
    watchPage(this.window, (page) => this.frame?.send(this.report(page)));
  }

  private awaitReady(): void {
    if (this.frame?.isReady) return;
    this.window.clearTimeout(this.readyTimer);
    this.readyTimer = this.window.setTimeout(
      guarded(() => this.giveUp()),
      READY_WITHIN_MS,
    );
  }

  /** The next press loads the panel anew. */
  private giveUp(): void {
    this.frame?.remove();
    this.frame = null;
    this.isOpen = false;
    this.launcher.showOpen(false);
    this.launcher.showTrouble(UNREACHABLE);
  }
}
