/** A guide on its way: which step is shown, what it waits for, and how it ends. It never presses anything itself. */

import { pageKey } from '../page/page_key';
import { LANGUAGE, say } from '../words/words';
import { Bubble, type Shown } from './bubble';
import type { Guide } from './guide';
import { doneBy, findTarget, focusTarget, isVisible } from './target';

/** Milliseconds for which an element may be away: a page draws itself anew, a dialog is about to open. */
const AWAY_MS_MAX = 2_500;

export class Tour {
  private readonly bubble: Bubble;
  private readonly abort = new AbortController();
  private at = 0;
  private target: HTMLElement | null = null;
  /** Since when the element is not there, in milliseconds of the page's life; null while it is. */
  private awaySince: number | null = null;
  private isElsewhere = false;
  private frame = 0;

  /** @param lost is called when an element does not come */
  constructor(
    private readonly view: Window,
    private readonly guide: Guide,
    private readonly lost: () => void,
  ) {
    const { document } = view;
    this.bubble = new Bubble(
      document,
      () => this.next(),
      () => this.leave(),
      () => this.target && focusTarget(this.target),
    );
    const { signal } = this.abort;
    const done = (event: Event) => this.noticed(event);
    const options = { signal, capture: true };
    document.addEventListener('click', done, options);
    document.addEventListener('change', done, options);
    document.addEventListener('keydown', (event) => this.leaveOnEscape(event), options);
  }

  start(): void {
    this.look();
    if (!this.isOver) this.bubble.focus();
  }

  /** Ends it. A keyboard that was in the bubble goes on at what it pointed at. */
  leave(): void {
    if (this.isOver) return;
    const { hasFocus } = this.bubble;
    this.abort.abort();
    this.view.cancelAnimationFrame(this.frame);
    this.bubble.remove();
    if (hasFocus && this.target) focusTarget(this.target);
  }

  private get isOver(): boolean {
    return this.abort.signal.aborted;
  }

  private get step() {
    return this.guide.steps[this.at];
  }

  private next(): void {
    if (this.at + 1 === this.guide.steps.length) return this.leave();
    this.at += 1;
    this.target = null;
    this.awaySince = null;
    this.look();
  }

  /** Once for each frame that is drawn: the page may scroll, be resized, change, or lose the element. */
  private look(): void {
    this.view.cancelAnimationFrame(this.frame);
    if (this.isOnPage()) this.follow();
    else this.wait();
    if (!this.isOver) this.frame = this.view.requestAnimationFrame(() => this.look());
  }

  private isOnPage(): boolean {
    const { pathname, hash } = this.view.location;
    return pageKey(pathname + hash) === this.guide.page;
  }

  private wait(): void {
    this.awaySince = null;
    this.target = null;
    if (!this.isElsewhere) this.say(say('guide.elsewhere'), null);
    this.isElsewhere = true;
    this.bubble.point(null, this.view);
  }

  private follow(): void {
    const { step } = this;
    if (!step) return;
    if (!this.target?.isConnected || !isVisible(this.target)) this.find(step);
    if (this.target) this.bubble.point(this.target.getBoundingClientRect(), this.view);
  }

  private find(step: Guide['steps'][number]): void {
    const now = this.view.performance.now();
    this.isElsewhere = false;
    this.target = findTarget(this.view.document, step.target);
    if (this.target) {
      this.awaySince = null;
      this.say(step.text, this.at + 1 < this.guide.steps.length ? 'next' : 'done');
      this.bringIntoView(this.target);
      return;
    }
    this.awaySince ??= now;
    this.bubble.point(null, this.view);
    if (now - this.awaySince > AWAY_MS_MAX) this.giveUp();
  }

  private giveUp(): void {
    this.leave();
    this.lost();
  }

  private say(text: string, next: Shown['next']): void {
    const { document } = this.view;
    const { length } = this.guide.steps;
    const { format } = new Intl.NumberFormat(LANGUAGE);
    const place = length > 1 ? say('guide.place', { at: format(this.at + 1), all: format(length) }) : '';
    this.bubble.say(
      { text, place, next },
      this.target?.closest<HTMLElement>('dialog[open]') ?? document.body,
    );
  }

  private bringIntoView(target: HTMLElement): void {
    const { top, bottom } = target.getBoundingClientRect();
    if (top >= 0 && bottom <= this.view.innerHeight) return;
    const isCalm = this.view.matchMedia('(prefers-reduced-motion: reduce)').matches;
    target.scrollIntoView({ block: 'center', inline: 'nearest', behavior: isCalm ? 'auto' : 'smooth' });
  }

  /** The visitor has done it: the host's own listeners go first, what they open is looked for afterwards. */
  private noticed(event: Event): void {
    const { target, at } = this;
    if (!event.isTrusted || !target || !event.composedPath().includes(target)) return;
    if (event.type !== doneBy(target)) return;
    this.view.setTimeout(() => {
      if (this.at === at && !this.isOver) this.next();
    });
  }

  private leaveOnEscape(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || event.isComposing) return;
    if (this.bubble.hasFocus) event.stopPropagation();
    this.leave();
  }
}
