import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backAndForth } from '../src/nudge/back_and_forth';
import { dead, EFFECT_MS } from '../src/nudge/dead';
import { dwell } from '../src/nudge/dwell';
import { errors } from '../src/nudge/errors';
import { rage } from '../src/nudge/rage';
import type { Detector, Signal } from '../src/nudge/signal';

const click = (at: number, x = 100, y = 100): Signal => ({ kind: 'click', at, x, y });
const press = (at: number): Signal => ({ kind: 'press', at });
const effect = (at: number): Signal => ({ kind: 'effect', at });
const invalid = (at: number): Signal => ({ kind: 'invalid', at });
const page = (at: number, key: string): Signal => ({ kind: 'page', at, key });
const tick = (at: number, isVisible = true): Signal => ({ kind: 'tick', at, isVisible });

function foundIn<State>(detector: Detector<State>, signals: readonly Signal[]): number {
  return detector.found(signals.reduce((state, signal) => detector.next(state, signal), detector.start));
}

/** Signals of all kinds in the order of their times. */
const anySignals = fc
  .array(
    fc.tuple(
      fc.integer({ min: 0, max: 3_000 }),
      fc.constantFrom<(at: number) => Signal>(
        (at) => click(at),
        (at) => click(at, 400, 20),
        press,
        effect,
        invalid,
        (at) => tick(at),
        (at) => tick(at, false),
        (at) => page(at, '/a'),
        (at) => page(at, '/b'),
        (at) => page(at, '/c'),
      ),
    ),
    { maxLength: 80 },
  )
  .map((steps) => {
    let now = 0;
    return steps.map(([passed, make]) => make((now += passed)));
  });

const DETECTORS: readonly [string, Detector<unknown>][] = [
  ['dwell', dwell as Detector<unknown>],
  ['errors', errors as Detector<unknown>],
  ['rage', rage as Detector<unknown>],
  ['dead', dead as Detector<unknown>],
  ['back and forth', backAndForth as Detector<unknown>],
];

describe.each(DETECTORS)('%s', (_name, detector) => {
  it('never takes back what it has found, and holds little', () => {
    fc.assert(
      fc.property(anySignals, (signals) => {
        let state = detector.start;
        for (const signal of signals) {
          const before = detector.found(state);
          state = detector.next(state, signal);
          expect(detector.found(state)).toBeGreaterThanOrEqual(before);
        }
        expect(JSON.stringify(state).length).toBeLessThan(400);
      }),
    );
  });

  it('does not care when the page was loaded', () => {
    fc.assert(
      fc.property(anySignals, fc.integer({ min: 0, max: 1e9 }), (signals, later) => {
        const moved = signals.map((signal) => ({ ...signal, at: signal.at + later }));
        expect(foundIn(detector, moved)).toBeCloseTo(foundIn(detector, signals));
      }),
    );
  });
});

describe('time on a page', () => {
  it('is the time in view', () => {
    expect(foundIn(dwell, [tick(0), tick(1_000), tick(2_000, false), tick(9_000), tick(10_000)])).toBe(2);
  });

  it('leaves out what a browser slept through', () => {
    expect(foundIn(dwell, [tick(0), tick(1_000), tick(600_000)])).toBe(3);
  });
});

describe('form errors', () => {
  it('count attempts, and not fields', () => {
    expect(foundIn(errors, [invalid(0), invalid(3), invalid(650), invalid(4_000), invalid(4_001)])).toBe(2);
  });

  it('are at most as many as there were refused fields', () => {
    fc.assert(
      fc.property(anySignals, (signals) => {
        const fields = signals.filter(({ kind }) => kind === 'invalid').length;
        expect(foundIn(errors, signals)).toBeLessThanOrEqual(fields);
        expect(foundIn(errors, signals) > 0).toBe(fields > 0);
      }),
    );
  });
});

describe('hasty clicks', () => {
  it('are three within 700 milliseconds at one spot', () => {
    expect(foundIn(rage, [click(0), click(300), click(700)])).toBe(1);
    expect(foundIn(rage, [click(0), click(300), click(701)])).toBe(0);
    expect(foundIn(rage, [click(0), click(200, 131), click(400)])).toBe(0);
    expect(foundIn(rage, [click(0), click(200, 120, 110), click(400, 95)])).toBe(1);
  });

  it('do not count twice', () => {
    expect(
      foundIn(
        rage,
        [0, 100, 200, 300, 400].map((at) => click(at)),
      ),
    ).toBe(1);
    expect(
      foundIn(
        rage,
        [0, 100, 200, 300, 400, 500].map((at) => click(at)),
      ),
    ).toBe(2);
  });

  it('take three clicks each', () => {
    fc.assert(
      fc.property(anySignals, (signals) => {
        const clicks = signals.filter(({ kind }) => kind === 'click').length;
        expect(3 * foundIn(rage, signals)).toBeLessThanOrEqual(clicks);
      }),
    );
  });
});

describe('dead clicks', () => {
  it('are presses that nothing follows in time', () => {
    expect(foundIn(dead, [press(0), tick(EFFECT_MS)])).toBe(0);
    expect(foundIn(dead, [press(0), tick(EFFECT_MS + 1)])).toBe(1);
    expect(foundIn(dead, [press(0), effect(EFFECT_MS), tick(5_000)])).toBe(0);
    expect(foundIn(dead, [press(0), effect(EFFECT_MS + 1), tick(5_000)])).toBe(1);
    expect(foundIn(dead, [press(0), page(200, '/b'), tick(5_000)])).toBe(0);
  });

  it('are none where every press is followed at once', () => {
    fc.assert(
      fc.property(anySignals, (signals) => {
        const answered = signals.flatMap((one) => (one.kind === 'press' ? [one, effect(one.at)] : [one]));
        expect(foundIn(dead, answered)).toBe(0);
      }),
    );
  });
});

describe('back and forth', () => {
  it('is A, B, A, B within a minute', () => {
    const visits = ['/a', '/b', '/a', '/b'];
    expect(
      foundIn(
        backAndForth,
        visits.map((key, at) => page(20_000 * at, key)),
      ),
    ).toBe(1);
    expect(
      foundIn(
        backAndForth,
        visits.map((key, at) => page(20_001 * at, key)),
      ),
    ).toBe(0);
    expect(
      foundIn(
        backAndForth,
        ['/a', '/b', '/c', '/b'].map((key, at) => page(at, key)),
      ),
    ).toBe(0);
  });

  it('does not take a page that is told twice for another', () => {
    expect(
      foundIn(
        backAndForth,
        ['/a', '/a', '/a', '/a'].map((key, at) => page(at, key)),
      ),
    ).toBe(0);
  });
});
