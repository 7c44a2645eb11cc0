/** Launcher and panel together: what opens, what closes, and what is said when the panel does not come. */

import { guarded, warn } from '../loader/guard';
import { GUIDE_MARK, kept, type Stand } from '../loader/stand';
import type { PageReport, ToHost } from '../protocol/host';
import { LANGUAGE, say } from '../words/words';
import { Badge } from './badge';
import type { Commanded, Identity as Given } from './commands';
import { Events, type EventName } from './events';
import { Frame } from './frame';
import { Identity } from './identity';
import type { Options } from './options';
import { loadExtras, loadSpotlight } from './parts';
import type { Renewal } from './renewal';
import { Seat } from './seat';
import { followSeenPart } from './seen_part';
import { Sight } from './sight';
import { forgetOffers, Underway } from './underway';

/** Milliseconds that the panel gets to load on a slow line before the launcher says that it did not. */
const READY_WITHIN_MS = 10_000;

/** Faults that are remembered for whoever looks into them. */
const FAULTS_MAX = 10;

export class Widget implements Commanded {
  readonly #badge: Badge;
  readonly #seat: Seat;
  readonly #events = new Events();
  readonly #identity: Identity;
  readonly #faults: string[] = [];
  /** What waits for the panel to say how it is. */
  readonly #asking: ((panel: unknown) => void)[] = [];
  readonly #underway: Underway;
  readonly #abort = new AbortController();
  #frame: Frame | null = null;
  #renewal: Renewal | null = null;
  /** What the host page has changed with `update`, all in all, without the language. */
  #extrasComing: ReturnType<typeof loadExtras> | null = null;
  #changed: Options = {};
  #isOpen = false;
  readonly #sight: Sight;
  #readyTimer = 0;
  #leaveGuide = () => {};
  #leaveSeenPart = () => {};

  constructor(private readonly stand: Stand) {
    const { launcher, launch, view, script } = stand;
    this.#badge = new Badge(launcher);
    this.#seat = new Seat(stand, launch.look ?? {});
    this.#sight = new Sight(stand, () => this.#report());
    this.#underway = new Underway(view, script.site);
    this.#identity = new Identity(
      async () => (this.#renewal ??= new (await this.#extras).Renewal(() => view.performance.now())),
      () => this.#report(),
    );
    view.addEventListener(
      'blur',
      guarded(() => {
        if (this.#isOpen && view.document.activeElement === launcher.host) this.#tellSelection();
      }),
      { signal: this.#abort.signal },
    );
    if (kept(view, GUIDE_MARK, 'sessionStorage')) void this.#resumeGuide().catch(() => {});
    launcher.root.addEventListener(
      'keydown',
      guarded((event) => {
        if ((event as KeyboardEvent).key === 'Escape') this.close();
      }),
      { signal: this.#abort.signal },
    );
  }

  load(): void {
    this.#loadFrame();
  }

  open(): void {
    if (this.#isOpen) return;
    this.#leaveGuide();
    this.stand.launcher.trouble.textContent = '';
    this.stand.launcher.place.querySelector('.offer')?.remove();
    this.#setOpen(true);
    this.#awaitReady();
  }

  /** A panel that stands in the page itself stays there. */
  close(): void {
    if (!this.#isOpen || this.#seat.isInline) return;
    this.#setOpen(false);
    this.stand.launcher.button.focus();
  }

  toggle(): void {
    if (this.#isOpen) this.close();
    else this.open();
  }

  ask(text: string): void {
    this.open();
    this.#loadFrame().send({ type: 'handrail:ask', text });
  }

  page(facts: object): void {
    this.#sight.setFacts(facts);
  }

  /** Kept here until the panel is there: nothing is loaded for it. */
  identify(given: Given): void {
    this.#identity.set(given);
  }

  update(given: object): void {
    this.#extras.then(({ readOptions }) => this.#follow(readOptions(given))).catch(warnOf);
  }

  startGuide(guide: string | object): void {
    void this.#showGuide(guide);
  }

  on(event: unknown, listener: unknown): void {
    this.#events.on(event, listener);
  }

  off(event: unknown, listener: unknown): void {
    this.#events.off(event, listener);
  }

  /** What was asked for before it, and is still on its way, is done first. */
  async diagnose(): Promise<unknown> {
    const part = await this.#extras.catch((error: unknown) => ({ message: String(error) }));
    const { script, launch, view } = this.stand;
    const own = {
      site: script.site,
      base: script.base,
      version: launch.host,
      language: LANGUAGE,
      page: this.stand.key(),
      open: this.#isOpen,
      look: this.#seat.worn,
      underway: this.#underway.isKept,
      identified: this.#identity.token !== '',
      faults: [...this.#faults],
    };
    if ('message' in part) return { ...own, ...part };
    return part.snapshot(view, own, this.#frame, (answer) => this.#asking.push(answer));
  }

  /** The panel is loaded for it: what it has kept must be gone before somebody else looks. */
  shutdown(): void {
    this.#identity.drop();
    this.#sight.setFacts({});
    this.#underway.is(false);
    forgetOffers(this.stand);
    this.#leaveGuide();
    this.close();
    this.#loadFrame().send({ type: 'handrail:shutdown' });
  }

  /** One promise for all, so that what waits for it goes on in the order in which it was asked for. */
  get #extras(): ReturnType<typeof loadExtras> {
    return (this.#extrasComing ??= loadExtras(this.stand.script.base).catch((error: unknown) => {
      this.#extrasComing = null;
      throw error;
    }));
  }

  #setOpen(isOpen: boolean): void {
    const { stand } = this;
    const seat = this.#seat;
    const frame = this.#loadFrame();
    this.#isOpen = isOpen;
    this.#badge.showOpen(isOpen);
    this.#leaveSeenPart();
    this.#leaveSeenPart = isOpen ? followSeenPart(stand.view, stand.launcher.host) : () => {};
    seat.show(isOpen);
    if (frame.isReady) this.#tellOpen(frame);
    this.#events.emit(isOpen ? 'opened' : 'closed');
  }

  #tellOpen(frame: Frame): void {
    frame.send({ type: this.#isOpen ? 'handrail:opened' : 'handrail:closed' });
    if (this.#isOpen) this.#tellSelection();
  }

  #loadFrame(): Frame {
    if (this.#frame) return this.#frame;
    const { view, script } = this.stand;
    const greet = () => this.#sight.begin().then(() => this.#greeting());
    this.#frame = new Frame(view, script, greet, (message) => this.#take(message));
    this.#seat.put(this.#frame.iframe);
    return this.#frame;
  }

  #dropFrame(): void {
    this.#frame?.remove();
    this.#frame = null;
    this.#seat.empty();
  }

  #greeting(): PageReport {
    return { type: 'handrail:page', page: this.#sight.page, token: this.#identity.token };
  }

  /** Tells the panel on which page the visitor is, and who that is. */
  #report(): void {
    this.#frame?.send(this.#greeting());
  }

  #take(message: ToHost): void {
    switch (message.type) {
      case 'handrail:ready':
        return this.#becomesReady();
      case 'handrail:close':
        return this.close();
      case 'handrail:unread':
        this.#badge.showUnread(message.count);
        return this.#events.emit('unread', { count: message.count });
      case 'handrail:guide':
        return void this.#showGuide(message.guide, '');
      case 'handrail:underway':
        return this.#underway.is(message.is);
      case 'handrail:event':
        return this.#happened(message.name, message.detail);
      case 'handrail:token':
        return void this.#identity.renew().catch(warnOf);
      case 'handrail:snapshot':
        return this.#asking.splice(0).forEach((answer) => answer(message.snapshot));
    }
  }

  #happened(name: EventName, detail: Readonly<Record<string, unknown>>): void {
    if (name === 'error') {
      this.#faults.push(String(detail['message']));
      this.#faults.splice(0, this.#faults.length - FAULTS_MAX);
    }
    this.#events.emit(name, detail);
  }

  #becomesReady(): void {
    const { stand } = this;
    const frame = this.#frame;
    const seat = this.#seat;
    if (!frame) return;
    stand.view.clearTimeout(this.#readyTimer);
    if (this.#underway.isKept) frame.send({ type: 'handrail:listen' });
    if (seat.isInline) this.#isOpen = true;
    if (this.#isOpen) this.#tellOpen(frame);
    frame.send({ type: 'handrail:look', look: seat.worn });
    this.#events.emit('ready');
  }

  #follow(options: Options): void {
    const { language, ...rest } = options;
    const { look, routes, redact } = rest;
    this.#changed = { ...this.#changed, ...rest, ...(look && { look: { ...this.#changed.look, ...look } }) };
    if (routes) this.#sight.follow({ routes });
    if (redact) this.#sight.follow({ redact });
    if (look) this.#wear(look);
    if (language && language !== LANGUAGE) this.restart(language);
  }

  #wear(look: object): void {
    const isElsewhere = this.#seat.change(look);
    if (!isElsewhere) return this.#frame?.send({ type: 'handrail:look', look: this.#seat.worn });
    if (!this.#frame) return;
    this.#dropFrame();
    this.#loadFrame();
  }

  /** Everything comes anew in another language; what the host page has said still holds. */
  restart(language = LANGUAGE): void {
    const { run, restart } = this.stand;
    const { look = {}, ...rules } = this.#changed;
    const { ink: _, ...worn } = look; // It follows from the colour, and nobody may say it.
    const calls: (readonly unknown[])[] = [['page', this.#sight.page.facts]];
    if (Object.keys(this.#changed).length > 0) calls.push(['update', { ...rules, look: worn }]);
    calls.push(...this.#identity.calls, ...this.#events.calls);
    if (this.#isOpen) calls.push(['open']);
    this.#leave();
    restart(language);
    calls.forEach((call) => run(...call));
  }

  #leave(): void {
    this.#leaveGuide();
    this.#leaveSeenPart();
    this.#abort.abort();
    this.#dropFrame();
    this.#seat.remove();
  }

  /** The panel steps aside, it may stand before what is to be shown, and comes back when that is not there. */
  async #showGuide(guide: unknown, words?: string): Promise<void> {
    this.#leaveGuide();
    this.close();
    const { script, view } = this.stand;
    try {
      const { spotlight } = await loadSpotlight(script.base);
      this.#leaveGuide = spotlight(view, script, guide, this.#seat.worn, (why) => this.#lose(words ?? why));
    } catch (error) {
      warn(`startGuide: ${String(error)}`);
      this.#lose(words ?? say('guide.unknown'));
    }
  }

  /** Goes on with what the page before this one has begun to show. */
  async #resumeGuide(): Promise<void> {
    const { resume } = await loadSpotlight(this.stand.script.base);
    this.#leaveGuide = resume(this.stand.view, this.#seat.worn, (why) => this.#lose(why));
  }

  /** @param words empty where the guide's card says it */
  #lose(words: string): void {
    this.#loadFrame().send({ type: 'handrail:lost', words });
    this.open();
  }

  /** What is marked stays between page and panel until the visitor asks about it. */
  #tellSelection(): void {
    void this.#sight
      .begin()
      .then(() => this.#frame?.send({ type: 'handrail:selection', text: this.#sight.selection }));
  }

  #awaitReady(): void {
    if (this.#frame?.isReady) return;
    const { view } = this.stand;
    view.clearTimeout(this.#readyTimer);
    this.#readyTimer = view.setTimeout(
      guarded(() => this.#giveUp()),
      READY_WITHIN_MS,
    );
  }

  /** The next press loads the panel anew. */
  #giveUp(): void {
    const message = say('launcher.trouble');
    this.#isOpen = false;
    this.#badge.showOpen(false);
    this.#seat.show(false);
    this.#dropFrame();
    this.stand.launcher.trouble.textContent = message;
    this.#happened('error', { message });
  }
}

function warnOf(error: unknown): void {
  warn(error instanceof Error ? error.message : String(error));
}
