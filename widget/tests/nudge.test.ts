import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { armOf } from '../src/nudge/arm';
import { DAY_MS, DUE_APART_MS, DUE_PER_DAY_MAX, mayBeDue, sinceYesterday, type Due } from '../src/nudge/caps';
import { Engine } from '../src/nudge/engine';
import { FOLLOWED_MS, FollowedRules } from '../src/nudge/followed';
import { Memory } from '../src/nudge/memory';
import { readRules, type Rule } from '../src/nudge/rule';

const NOW = 1_795_000_000_000;

const RULE: Rule = {
  name: 'stuck',
  when: 'errors',
  after: 2,
  text: '',
  question: '',
  holdOut: 0,
  perDay: 1,
};

/** A browser's storage for one origin. */
class Kept {
  readonly values = new Map<string, string>();

  get storage(): Storage {
    return {
      getItem: (name: string) => this.values.get(name) ?? null,
      setItem: (name: string, value: string) => void this.values.set(name, value),
    } as unknown as Storage;
  }
}

/** An engine on a page, with all that comes out of it; the visitor's id is always the same one. */
class Visit {
  now = NOW;
  isBusy = false;
  readonly log: string[] = [];
  readonly memory: Memory;
  readonly engine: Engine;

  constructor(rules: readonly Rule[], kept = new Kept()) {
    this.memory = new Memory(
      () => kept.storage,
      'handrail:nudges:pk',
      () => 'ana',
    );
    const followed = new FollowedRules((...told) => this.log.push(told.join(' ')));
    this.engine = new Engine(this.memory, followed, {
      isBusy: () => this.isBusy,
      now: () => this.now,
      show: ({ name }) => this.log.push(`show ${name}`),
    });
    this.engine.page(rules, { kind: 'page', at: this.now, key: '/checkout' });
  }

  errors(times: number): this {
    for (let time = 0; time < times; time++) this.engine.take({ kind: 'invalid', at: (this.now += 2_000) });
    return this;
  }
}

describe('a rule that has had enough', () => {
  it('offers help once, and what follows is counted once', () => {
    const visit = new Visit([RULE]).errors(5);
    for (let time = 0; time < 3; time++) visit.engine.happened('opened');
    visit.engine.happened('asked');
    expect(visit.log).toEqual(['stuck shown due', 'show stuck', 'stuck shown opened', 'stuck shown asked']);
  });

  it('shows nothing to those who are held out, and counts them alike', () => {
    const visit = new Visit([{ ...RULE, holdOut: 1 }]).errors(2);
    visit.engine.happened('opened');
    expect(visit.log).toEqual(['stuck held_out due', 'stuck held_out opened']);
  });

  it('waits until there is a moment for it', () => {
    const visit = new Visit([RULE]);
    visit.isBusy = true;
    visit.errors(3);
    expect(visit.log).toEqual([]);
    visit.isBusy = false;
    visit.engine.take({ kind: 'tick', at: visit.now, isVisible: true });
    expect(visit.log).toEqual(['stuck shown due', 'show stuck']);
  });

  it('is forgotten with its page', () => {
    const visit = new Visit([RULE]).errors(1);
    visit.engine.page([RULE], { kind: 'page', at: visit.now, key: '/pricing' });
    visit.errors(1);
    expect(visit.log).toEqual([]);
  });

  it('is followed for half an hour', () => {
    const visit = new Visit([RULE]).errors(2);
    visit.now += FOLLOWED_MS + 1;
    visit.engine.happened('opened');
    expect(visit.log).toEqual(['stuck shown due', 'show stuck']);
  });

  it('stays away from whoever dismissed it, who is counted still', () => {
    const kept = new Kept();
    const first = new Visit([RULE], kept).errors(2);
    first.engine.dismissed(RULE);
    const second = new Visit([RULE], kept);
    second.now += DAY_MS;
    expect(second.errors(2).log).toEqual(['stuck shown due']);
  });
});

describe('what is remembered', () => {
  it('is kept by the browser only after the visitor has acted', () => {
    const kept = new Kept();
    const visit = new Visit([RULE], kept).errors(2);
    expect(kept.values.size).toBe(0);
    visit.engine.happened('opened');
    expect(JSON.parse(kept.values.get('handrail:nudges:pk') ?? '')).toEqual({
      id: 'ana',
      due: [{ rule: 'stuck', at: NOW + 4_000 }],
      never: [],
    });
  });

  it('is nothing when the help was opened and no rule was due', () => {
    const kept = new Kept();
    new Visit([RULE], kept).engine.happened('opened');
    expect(kept.values.size).toBe(0);
  });

  it('holds on the next page', () => {
    const kept = new Kept();
    new Visit([RULE], kept).errors(2).engine.happened('opened');
    expect(new Visit([RULE], kept).errors(2).log).toEqual([]);
  });

  it('may be anything that a page has written over it', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
        const kept = new Kept();
        kept.values.set('handrail:nudges:pk', text);
        expect(() => new Visit([RULE], kept).errors(2).engine.dismissed(RULE)).not.toThrow();
      }),
    );
  });

  it('is no matter where the page refuses storage', () => {
    const refused = new Memory(
      () => {
        throw new Error('denied');
      },
      'name',
      () => 'ana',
    );
    refused.wasDue('stuck', NOW);
    refused.keep();
    expect(refused.due).toEqual([{ rule: 'stuck', at: NOW }]);
  });
});

describe('often enough', () => {
  const anyTimes = fc.array(fc.integer({ min: 0, max: 3 * DAY_MS }), { maxLength: 60 });
  const anyNames = fc.array(fc.constantFrom('one', 'two', 'three'), { minLength: 60, maxLength: 60 });

  it('holds in every 24 hours, for one rule and for all', () => {
    fc.assert(
      fc.property(anyTimes, anyNames, fc.integer({ min: 1, max: 5 }), (times, names, perDay) => {
        let before: readonly Due[] = [];
        const all: Due[] = [];
        times
          .sort((one, other) => one - other)
          .forEach((at, index) => {
            const name = names[index] ?? 'one';
            if (!mayBeDue({ name, perDay }, before, at)) return;
            all.push({ rule: name, at });
            before = sinceYesterday([...before, { rule: name, at }], at);
          });
        for (const { at } of all) {
          const day = all.filter((due) => due.at >= at && due.at < at + DAY_MS);
          expect(day.length).toBeLessThanOrEqual(DUE_PER_DAY_MAX);
          for (const name of names) {
            expect(day.filter(({ rule }) => rule === name).length).toBeLessThanOrEqual(perDay);
          }
        }
        all.slice(1).forEach(({ at }, index) => {
          expect(at - (all[index]?.at ?? 0)).toBeGreaterThanOrEqual(DUE_APART_MS);
        });
      }),
    );
  });

  it('does not count what lies ahead by a wrong clock', () => {
    expect(mayBeDue(RULE, [{ rule: 'stuck', at: NOW + 400 * DAY_MS }], NOW)).toBe(true);
  });
});

describe('the arm', () => {
  const ids = Array.from({ length: 20_000 }, (_, number) => `visitor ${number}`);

  it.each([0, 0.1, 0.5, 0.9])('holds out %s of the visitors', (holdOut) => {
    const held = ids.filter((id) => armOf({ name: 'stuck', holdOut }, id) === 'held_out').length;
    expect(held / ids.length).toBeCloseTo(holdOut, 1);
  });

  it('is the same for the same visitor, and drawn anew for another rule', () => {
    const arms = (name: string) => ids.map((id) => armOf({ name, holdOut: 0.5 }, id));
    expect(arms('stuck')).toEqual(arms('stuck'));
    const same = arms('stuck').filter((arm, index) => arm === arms2[index]).length;
    expect(same / ids.length).toBeCloseTo(0.5, 1);
  });

  const arms2 = ids.map((id) => armOf({ name: 'stuck2', holdOut: 0.5 }, id));

  it('only ever grows with the share', () => {
    fc.assert(
      fc.property(fc.string(), fc.double({ min: 0, max: 0.9, noNaN: true }), (id, holdOut) => {
        if (armOf({ name: 'stuck', holdOut }, id) === 'held_out')
          expect(armOf({ name: 'stuck', holdOut: holdOut + 0.1 }, id)).toBe('held_out');
      }),
    );
  });
});

describe('rules as they are told', () => {
  it('get what was left out', () => {
    expect(readRules([{ name: 'stuck', when: 'errors', after: 2 }])).toEqual([RULE]);
  });

  it('are passed over when they are none, whatever they are', () => {
    fc.assert(
      fc.property(fc.array(fc.anything()), (told) => {
        for (const rule of readRules(told)) expect(typeof rule.after).toBe('number');
      }),
    );
    expect(readRules([{ name: 'stuck', when: 'telepathy', after: 2 }])).toEqual([]);
  });
});
