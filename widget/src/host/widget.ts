/** Launcher and panel together: what opens, what closes, and what is said when the panel does not come. */

import { guarded, warn } from '../loader/guard';
import type { Stand } from '../loader/stand';
import { readPage } from '../page/page';
import { watchPage } from '../page/watch_page';
import type { PageReport, ToHost } from '../protocol/host';
import type * as Spotlight from '../spotlight/main';
import { say } from '../words/words';
import { Badge } from './badge';
import type { Commanded, Identity } from './commands';
import { Events } from './events';
import { Frame } from './frame';
import { Underway } from './underway';

/** Milliseconds that the panel gets to load on a slow line before the launcher says that it did not. */
const READY_WITHIN_MS = 10_000;

export class Widget implements Commanded {
  private readonly badge: Badge;
  private readonly events = new Events();
  private readonly underway: Underway;
  private frame: Frame | null = null;
  private isOpen = false;
  private isWatching = false;
  private readyTimer = 0;
  private token = '';
  private leaveGuide = () => {};

  constructor(private readonly stand: Stand) {
    const { launcher, view, script } = stand;
    this.badge = new Badge(launcher);
    this.underway = new Underway(view, script.site);
    launcher.root.addEventListener(
      'keydown',
      guarded((event) => {
        if ((event as KeyboardEvent).key === 'Escape') this.close();
      }),
    );
  }

  load(): void {
    this.loadFrame();
  }

  open(): void {
    if (this.isOpen) return;
    this.leaveGuide();
    this.stand.launcher.trouble.textContent = '';
    this.setOpen(true);
    this.awaitReady();
  }

  close(): void {
    if (!this.isOpen) return;
    this.setOpen(false);
    this.stand.launcher.button.focus();
  }

  toggle(): void {
    if (this.isOpen) this.close();
    else this.open();
  }

  ask(text: string): void {
    this.open();
    this.loadFrame().send({ type: 'handrail:ask', text });
  }

  page(_facts: object): void {
    this.frame?.send(this.report());
  }

  /** Kept here until the panel is there: nothing is loaded for it. */
  identify({ token }: Identity): void {
    this.token = token;
    this.frame?.send(this.report());
  }

  update(_options: object): void {
    warn('update: nothing to change');
  }

  startGuide(guide: string | object): void {
    void this.showGuide(guide);
  }

  on(event: unknown, listener: unknown): void {
    this.events.on(event, listener);
  }

  off(event: unknown, listener: unknown): void {
    this.events.off(event, listener);
  }

  diagnose(): Promise<unknown> {
    return Promise.resolve({ site: this.stand.script.site });
  }

  /** The panel is loaded for it: what it has kept must be gone before somebody else looks. */
  shutdown(): void {
    this.token = '';
    this.underway.forget();
    this.close();
    this.loadFrame().send({ type: 'handrail:shutdown' });
  }

  private setOpen(isOpen: boolean): void {
    this.isOpen = isOpen;
    this.badge.showOpen(isOpen);
    const { iframe } = this.loadFrame();
    iframe.classList.toggle('away', !isOpen);
    if (isOpen) iframe.focus();
    this.frame?.send({ type: isOpen ? 'handrail:opened' : 'handrail:closed' });
    this.events.emit(isOpen ? 'opened' : 'closed');
  }

  private loadFrame(): Frame {
    if (this.frame) return this.frame;
    const { view, launcher, script } = this.stand;
    const report = () => this.report();
    this.frame = new Frame(view, launcher.root, script, report, (message) => this.take(message));
    this.frame.iframe.className = 'frame away';
    return this.frame;
  }

  private report(page = readPage(this.stand.view)): PageReport {
    return { type: 'handrail:page', page, token: this.token };
  }

  private take(message: ToHost): void {
    switch (message.type) {
      case 'handrail:ready':
        return this.becomesReady();
      case 'handrail:close':
        return this.close();
      case 'handrail:unread':
        this.badge.showUnread(message.count);
        return this.events.emit('unread', { count: message.count });
      case 'handrail:guide':
        return void this.showGuide(message.guide);
      case 'handrail:underway':
        return this.underway.is(message.is);
      case 'handrail:event':
        return this.events.emit(message.name, message.detail);
      case 'handrail:token':
      case 'handrail:snapshot':
        return;
    }
  }

  private becomesReady(): void {
    this.stand.view.clearTimeout(this.readyTimer);
    if (this.underway.isKept) this.frame?.send({ type: 'handrail:listen' });
    this.startWatching();
    this.events.emit('ready');
  }

  /** The panel steps aside, it may stand before what is to be shown, and comes back when that is not there. */
  private async showGuide(guide: unknown): Promise<void> {
    this.close();
    const lost = guarded(() => {
      this.frame?.send({ type: 'handrail:lost' });
      this.open();
    });
    try {
      const { script, view } = this.stand;
      const { spotlight }: typeof Spotlight = await import(`${script.base}/widget/${__SPOTLIGHT__}`);
      this.leaveGuide = spotlight(view, guide, lost);
    } catch {
      lost();
    }
  }

  private startWatching(): void {
    if (this.isWatching) return;
    this.isWatching = true;
    watchPage(this.stand.view, (page) => this.frame?.send(this.report(page)));
  }

  private awaitReady(): void {
    if (this.frame?.isReady) return;
    const { view } = this.stand;
    view.clearTimeout(this.readyTimer);
    this.readyTimer = view.setTimeout(
      guarded(() => this.giveUp()),
      READY_WITHIN_MS,
    );
  }

  /** The next press loads the panel anew. */
  private giveUp(): void {
    const message = say('launcher.trouble');
    this.frame?.remove();
    this.frame = null;
    this.isOpen = false;
    this.badge.showOpen(false);
    this.stand.launcher.trouble.textContent = message;
    this.events.emit('error', { message });
  }
}
