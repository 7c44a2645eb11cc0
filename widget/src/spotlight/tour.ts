/** A guide on its way: which step is shown, what it waits for, and how it ends. It never presses anything itself. */

import { LANGUAGE, say } from '../words/words';
import { Bubble, type Colours, type Shown } from './bubble';
import { addressOf, isPage, type Guide, type Step } from './guide';
import type { Kept } from './progress';
import { doneBy, findTarget, focusTarget, isVisible } from './target';

/** Milliseconds for which an element may be away: a page draws itself anew, a dialog is about to open. */
const AWAY_MS_MAX = 2_500;

/** Milliseconds that a page gets to show it when the visitor has just come there. */
const COMING_MS_MAX = 10_000;

/** Milliseconds for which a guide waits on other pages than its own. */
const ELSEWHERE_MS_MAX = 3 * 60_000;

export class Tour {
  private readonly bubble: Bubble;
  private readonly abort = new AbortController();
  private target: HTMLElement | null = null;
  /** Since when the element is not there, in milliseconds of the page's life; null while it is. */
  private awaySince: number | null = null;
  /** Since when the visitor is on another page; null while they are not. */
  private elsewhereSince: number | null = null;
  private patience = AWAY_MS_MAX;
  private frame = 0;

  /**
   * @param at the step to begin with; a later one than the first goes on after a reload
   * @param kept is told of each step, so that the next page can go on
   * @param lost is called with the words of a step whose element does not come
   */
  constructor(
    private readonly view: Window,
    private readonly guide: Guide,
    private at: number,
    private readonly kept: Kept,
    private readonly lost: (step: string) => void,
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

  wear(colours: Colours): void {
    this.bubble.wear(colours);
  }

  start(): void {
    this.patience = this.kept.read() ? COMING_MS_MAX : AWAY_MS_MAX;
    this.kept.keep({ guide: this.guide, at: this.at });
    this.look();
    if (!this.isOver) this.bubble.focus();
  }

  /** Ends it. A keyboard that was in the bubble goes on at what it pointed at. */
  leave(): void {
    if (this.isOver) return;
    const { hasFocus } = this.bubble;
    this.abort.abort();
    this.kept.forget();
    this.view.cancelAnimationFrame(this.frame);
    this.bubble.remove();
    if (hasFocus && this.target) focusTarget(this.target);
  }

  private get isOver(): boolean {
    return this.abort.signal.aborted;
  }

  private next(): void {
    if (this.at + 1 === this.guide.length) return this.leave();
    this.at += 1;
    this.kept.keep({ guide: this.guide, at: this.at });
    this.target = null;
    this.awaySince = null;
    this.look();
  }

  /** Once for each frame that is drawn: the page may scroll, be resized, change, or lose the element. */
  private look(): void {
    this.view.cancelAnimationFrame(this.frame);
    const step = this.stepHere();
    if (step && this.isOn(step)) this.follow(step);
    else if (step) this.wait(step);
    if (!this.isOver) this.frame = this.view.requestAnimationFrame(() => this.look());
  }

  /** Whoever has come to the page of the next step by another way than the shown one has done this one. */
  private stepHere(): Step | undefined {
    const step = this.guide[this.at];
    const next = this.guide[this.at + 1];
    if (!step || !next || this.isOn(step) || !this.isOn(next)) return step;
    this.at += 1;
    this.kept.keep({ guide: this.guide, at: this.at });
    this.elsewhereSince = null;
    this.target = null;
    this.patience = COMING_MS_MAX;
    return next;
  }

  private isOn({ page }: Step): boolean {
    const { pathname, hash } = this.view.location;
    return isPage(pathname + hash, page);
  }

  private wait(step: Step): void {
    const now = this.view.performance.now();
    this.awaySince = null;
    this.target = null;
    this.patience = COMING_MS_MAX;
    if (this.elsewhereSince === null) {
      this.elsewhereSince = now;
      this.say(say('guide.elsewhere'), null, addressOf(step.page, this.view.location.origin));
    }
    this.bubble.point(null, this.view);
    if (now - this.elsewhereSince > ELSEWHERE_MS_MAX) this.giveUp(step);
  }

  private follow(step: Step): void {
    if (!this.target?.isConnected || !isVisible(this.target)) this.find(step);
    if (this.target) this.bubble.point(this.target.getBoundingClientRect(), this.view);
  }

  private find(step: Step): void {
    const now = this.view.performance.now();
    this.elsewhereSince = null;
    this.target = findTarget(this.view.document, step.target);
    if (this.target) {
      this.awaySince = null;
      this.patience = AWAY_MS_MAX;
      this.say(step.text, this.at + 1 < this.guide.length ? 'next' : 'done', null);
      this.bringIntoView(this.target);
      return;
    }
    this.awaySince ??= now;
    this.bubble.point(null, this.view);
    if (now - this.awaySince > this.patience) this.giveUp(step);
  }

  private giveUp(step: Step): void {
    this.leave();
    this.lost(step.text);
  }

  private say(text: string, next: Shown['next'], go: Shown['go']): void {
    const { document } = this.view;
    const { length } = this.guide;
    const { format } = new Intl.NumberFormat(LANGUAGE);
    const place = length > 1 ? say('guide.place', { at: format(this.at + 1), all: format(length) }) : '';
    this.bubble.say(
      { text, place, next, go },
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
    // At once: what was pressed may load another page.
    if (at + 1 < this.guide.length) this.kept.keep({ guide: this.guide, at: at + 1 });
    else this.kept.forget();
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
