/** Shows the launcher, and brings everything else when somebody turns to it or a conversation is under way. */

import { textOf } from '#texts';
import type * as Host from '../host/main';
import { questionOf } from '../page/ask';
import { guarded, warn } from './guard';
import { askLaunch, type Launch } from './launch';
import { makeLauncher } from './launcher';
import { putOffer, type PutOffer } from './offer';
import { helpOnPages } from './page_help';
import { Queue } from './queue';
import { roughKey } from './rough_key';
import type { Script } from './script';
import { GUIDE_MARK, kept, underwayMark, type Launcher } from './stand';

/** Milliseconds that everything else gets to come on a slow line before the launcher says that it did not. */
const HOST_WITHIN_MS = 10_000;

/** Signs that somebody is about to open help. */
const INTENT = ['pointerenter', 'focus', 'touchstart'];

/** What these say is for later: nothing is loaded for it. */
const QUIET = /^(identify|page|on|off|close)$/;

/** Whoever says one of these wants to see help, or why there is none. */
const WANTED = /^(open|toggle|ask|startGuide)$/;

/** When nothing can come these are over; whatever else was said still holds when it comes later. */
const PASSING = /^(open|toggle|ask|startGuide|load|diagnose)$/;

export class Loader {
  private readonly queue = new Queue((command) => this.noticed(command));
  private launch: Launch = {};
  private launcher: Launcher | null = null;
  private coming: Promise<void> | null = null;
  private tries = 0;
  private isOffering = false;

  constructor(
    private readonly view: Window,
    private readonly script: Script,
  ) {}

  /** @returns false when there is one on this page already. */
  start(): boolean {
    if (!this.queue.claim(this.view)) return false;
    this.listen();
    void this.begin('');
    return true;
  }

  private listen(): void {
    this.view.document.addEventListener('click', (event) => {
      const question = questionOf(event);
      if (question) void this.queue.run('ask', question);
    });
  }

  /** @param language comes before those of the page and the browser when it is not empty */
  private async begin(language: string): Promise<void> {
    const { view, script } = this;
    const { document } = view;
    const launch = await askLaunch(view, script, language);
    if (typeof launch === 'string') {
      warn(launch);
      return this.giveUp(launch, true);
    }
    const show = guarded(() => this.show(launch));
    if (document.body) show();
    else document.addEventListener('DOMContentLoaded', show);
  }

  private show(launch: Launch): void {
    const { view, script, queue } = this;
    this.launch = launch;
    const { look = {} } = launch;
    this.launcher = makeLauncher(view, this.label, look, () => this.deaf());
    const { button } = this.launcher;
    const load = () => void queue.run('load');
    for (const type of INTENT) button.addEventListener(type, load, { once: true, passive: true });
    button.addEventListener('click', () => void queue.run(queue.isObeyed ? 'toggle' : 'open'));
    const isUnderway = kept(view, underwayMark(script.site));
    if (isUnderway || look.mode === 'inline') whenIdle(view, load);
    else if (kept(view, GUIDE_MARK, 'sessionStorage')) whenIdle(view, () => this.bring(false));
    else if (launch.nudge && !this.isOffering) {
      this.isOffering = true;
      const put: PutOffer = (...offer) => putOffer(this.launcher?.place, this.dismissLabel, ...offer);
      helpOnPages(view, script, queue.run, launch, put);
    }
    queue.waiting.forEach(({ call }) => this.noticed(call[0]));
  }

  private noticed(command: unknown): void {
    if (!QUIET.test(String(command))) this.bring(WANTED.test(String(command)));
  }

  private bring(isWanted: boolean): void {
    const { launcher, queue, view } = this;
    if (!launcher || queue.isObeyed) return;
    const { trouble } = launcher;
    this.coming ??= this.load(launcher);
    if (isWanted) trouble.textContent = '';
    const late = new Promise((come) => view.setTimeout(come, HOST_WITHIN_MS));
    void Promise.race([this.coming, late]).then(() => {
      if (queue.isObeyed) return;
      this.giveUp(this.troubleText, isWanted);
      if (isWanted) trouble.textContent = this.troubleText;
    });
  }

  /** Never rejects. */
  private async load(launcher: Launcher): Promise<void> {
    const { view, script, queue } = this;
    try {
      if (!this.launch.host) await this.askAgain(launcher);
      // A browser may remember that a module did not come: another address makes it try again.
      const again = this.tries++ ? `?${this.tries}` : '';
      const { host }: typeof Host = await import(`${script.base}/widget/${this.launch.host}${again}`);
      const restart = (language: string) => this.restart(language);
      const key = () => roughKey(view.location);
      queue.give(host({ view, script, launch: this.launch, launcher, run: queue.run, key, restart }));
    } catch {
      this.coming = null;
    }
  }

  private async askAgain(launcher: Launcher): Promise<void> {
    const launch = await askLaunch(this.view, this.script, '');
    if (typeof launch === 'string') throw new Error(launch);
    this.launch = launch;
    launcher.paint(launch.look ?? {});
    launcher.button.ariaLabel = this.label;
  }

  private deaf(): void {
    this.listen();
    if (this.queue.isObeyed) void this.queue.run('restart');
    else this.restart('');
  }

  private restart(language: string): void {
    this.launcher?.remove();
    this.launcher = this.coming = null;
    this.queue.give(null);
    void this.begin(language);
  }

  private giveUp(message: string, isWanted: boolean): void {
    const { queue } = this;
    queue.waiting = queue.waiting.filter(({ call: [command, event, listener], answer }) => {
      if (command === 'diagnose') answer({ message });
      if (isWanted && command === 'on' && event === 'error')
        guarded(listener as (error: object) => void)({ message });
      return !PASSING.test(String(command));
    });
  }

  private get troubleText(): string {
    return this.launch.words?.trouble ?? textOf('launcher.trouble');
  }

  private get dismissLabel(): string {
    return this.launch.words?.dismiss ?? textOf('launcher.dismiss');
  }

  private get label(): string {
    return this.launch.words?.open ?? textOf('launcher.open');
  }
}

function whenIdle(view: Window, run: () => void): void {
  if (view.requestIdleCallback) view.requestIdleCallback(run);
  else view.setTimeout(run);
}
