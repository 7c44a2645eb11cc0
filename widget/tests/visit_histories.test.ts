import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { backoffMs } from '../src/panel/backoff';
import { Keep } from '../src/panel/keep';
import { TIMES } from '../src/panel/socket';
import { Visit } from '../src/panel/visit';
import { Network, REFUSED_TEXT, Store } from './simulated_server';

/** Histories, and the steps of each: fewer would seldom get past the first welcome. */
const HISTORIES = 200;
const STEPS = { minLength: 20, maxLength: 80 };

/** Milliseconds for all of them on a busy machine. */
const PATIENCE = 60_000;

/** Rounds in which a network that works brings everything to rest. */
const ROUNDS_MAX = 400;

type Step = readonly [
  kind:
    | 'say'
    | 'say what is refused'
    | 'want a person'
    | 'answer'
    | 'flow'
    | 'open'
    | 'serve'
    | 'deliver'
    | 'drop to panel'
    | 'drop to server'
    | 'repeat'
    | 'cut'
    | 'wait'
    | 'wake'
    | 'reload'
    | 'store away'
    | 'store back',
  where: number,
];

const LIKELY = ['flow', 'serve', 'deliver', 'say', 'say', 'answer', 'wait'] as const;
const RARE = [
  'open',
  'say what is refused',
  'want a person',
  'drop to panel',
  'drop to server',
  'repeat',
  'cut',
  'wake',
  'reload',
  'store away',
  'store back',
] as const;

const step: fc.Arbitrary<Step> = fc.tuple(
  fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...LIKELY) },
    { weight: 1, arbitrary: fc.constantFrom(...RARE) },
  ),
  fc.nat(30),
);

/** Two tabs of one visitor, a store, and a network that does to their frames what the history says. */
class World {
  readonly store = new Store();
  readonly network = new Network(this.store);
  readonly written: string[] = [];
  private readonly keep = new Keep('pk_1', null);
  private ids = 0;
  readonly tabs = [this.newTab(), this.newTab()];

  take([kind, where]: Step): void {
    const links = this.network.links.filter((link) => !link.isOver);
    const link = links[where % Math.max(links.length, 1)];
    const tab = where % this.tabs.length;
    switch (kind) {
      case 'say':
        return this.say(tab, `text ${this.written.length}`);
      case 'say what is refused':
        return this.tabs[tab]?.say(REFUSED_TEXT);
      case 'want a person':
        return this.tabs[tab]?.wantPerson();
      case 'answer':
        return this.network.publish(this.store.append('ai', 'Hello'));
      case 'flow':
        return this.flow(link);
      case 'open':
        return link?.open();
      case 'serve':
        return this.serve(link);
      case 'deliver':
        return link?.deliver(where % 3 === 0 ? where % Math.max(link.toPanel.length, 1) : 0);
      case 'repeat':
        return link?.deliver(where % Math.max(link.toPanel.length, 1), true);
      case 'drop to panel':
        return link?.tear(link.toPanel);
      case 'drop to server':
        return link?.tear(link.toServer);
      case 'cut':
        return link?.cut();
      case 'wait':
        return void vi.advanceTimersByTime(where * 500);
      case 'wake':
        return this.tabs[tab]?.wake();
      case 'reload':
        this.tabs[tab]?.leave();
        this.tabs[tab] = this.newTab();
        return;
      case 'store away':
      case 'store back':
        this.store.isAway = kind === 'store away';
    }
  }

  /** From now on everything arrives, once and in order, until nobody has anything to say. */
  heal(): void {
    this.store.isAway = false;
    this.network.links.filter((link) => link.isTorn).forEach((link) => link.cut());
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      this.network.links.forEach((link) => this.flow(link));
      vi.advanceTimersByTime(500);
    }
  }

  /** What waits on a link arrives, in order. */
  private flow(link: Network['links'][number] | undefined): void {
    link?.open();
    while (link && link.toServer.length > 0 && !link.isOver) this.serve(link);
    while (link && link.toPanel.length > 0 && !link.isOver) link.deliver(0);
  }

  private say(tab: number, text: string): void {
    this.written.push(text);
    this.tabs[tab]?.say(text);
  }

  private serve(link: Network['links'][number] | undefined): void {
    const stored = link?.serve();
    if (stored) this.network.publish(stored);
  }

  private newTab(): Visit {
    const connect = () => this.network.connect();
    const newId = () => `m-${++this.ids}`;
    const times = { ...TIMES, backoff: (attempt: number) => backoffMs(attempt, 0.5) };
    const visit = new Visit({ site: 'pk_1', keep: this.keep, connect, newId, now: Date.now, times });
    visit.setOpen(true);
    return visit;
  }
}

describe('a panel, whatever the network does', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it(
    'ends with the transcript of the store: each message once, in order, and nothing left in the outbox',
    () => {
      fc.assert(
        fc.property(fc.array(step, STEPS), (steps) => {
          const world = new World();
          steps.forEach((one) => world.take(one));
          world.heal();
          const stored = world.store.messages;
          for (const { view } of world.tabs) {
            expect(view.session.messages).toMatchObject(stored);
            expect(view.session.messages.map((message) => message.seq)).toEqual(stored.map((_, i) => i + 1));
            expect(view.session.outbox.filter((entry) => entry.state !== 'failed')).toEqual([]);
            expect(view.session.outbox.filter((entry) => entry.text !== REFUSED_TEXT)).toEqual([]);
          }
          const said = stored.filter((message) => message['author'] === 'visitor');
          expect(said.map((message) => message['text']).sort()).toEqual([...world.written].sort());
          world.tabs.forEach((tab) => tab.leave());
          vi.clearAllTimers();
        }),
        { numRuns: HISTORIES },
      );
    },
    PATIENCE,
  );

  it(
    'keeps the order in which one tab wrote, even when the store could not take the first',
    () => {
      fc.assert(
        fc.property(fc.array(step, STEPS), (steps) => {
          const world = new World();
          const ofOneTab = steps.map(([kind, where]): Step => (kind === 'say' ? ['say', 0] : [kind, where]));
          ofOneTab.filter(([kind]) => kind !== 'reload').forEach((one) => world.take(one));
          world.heal();
          const said = world.store.messages.filter((message) => message['author'] === 'visitor');
          expect(said.map((message) => message['text'])).toEqual(world.written);
          world.tabs.forEach((tab) => tab.leave());
          vi.clearAllTimers();
        }),
        { numRuns: HISTORIES / 2 },
      );
    },
    PATIENCE,
  );
});
