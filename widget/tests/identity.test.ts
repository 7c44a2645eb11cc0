import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Identity } from '../src/host/identity';
import { Renewal } from '../src/host/renewal';

describe('a token of the host page', () => {
  const warnings: string[] = [];
  let now = 0;
  let told: string[] = [];
  let identity: Identity;

  beforeEach(() => {
    told = [];
    now = 0;
    const renewal = new Renewal(() => now);
    identity = new Identity(
      () => Promise.resolve(renewal),
      () => void told.push(identity.token),
    );
    vi.spyOn(console, 'warn').mockImplementation((text: string) => void warnings.push(text));
  });

  afterEach(() => {
    warnings.length = 0;
    vi.restoreAllMocks();
  });

  it('is fetched anew when it does not hold any more', async () => {
    identity.set({ token: 'a.1', refresh: () => Promise.resolve('a.2') });
    await identity.renew();
    expect(told).toEqual(['a.1', 'a.2']);
  });

  it('stays as it is when the host page has no way to get another', async () => {
    identity.set({ token: 'a.1' });
    await identity.renew();
    expect(told).toEqual(['a.1']);
  });

  it('is not fetched again and again from a back end that gives expired ones', async () => {
    const refresh = vi.fn(() => 'a.1');
    identity.set({ token: 'a.1', refresh });
    for (let n = 0; n < 10; n += 1) await identity.renew();
    expect(refresh).toHaveBeenCalledTimes(3);
    now += 60_000;
    await identity.renew();
    expect(refresh).toHaveBeenCalledTimes(4);
  });

  it.each([
    ['a sign-out', (one: Identity) => one.drop(), ''],
    ['another user', (one: Identity) => one.set({ token: 'b.1' }), 'b.1'],
  ])('%s in the meantime counts more than the answer', async (_, happens, token) => {
    let answer = (_token: string) => {};
    identity.set({ token: 'a.1', refresh: () => new Promise((give) => (answer = give)) });
    const renewing = identity.renew();
    await Promise.resolve();
    await Promise.resolve();
    happens(identity);
    answer('a.2');
    await renewing;
    expect(identity.token).toBe(token);
  });

  it.each([
    ['fails', () => Promise.reject(new Error('no session'))],
    [
      'throws',
      () => {
        throw new Error('no session');
      },
    ],
    ['gives nothing', () => Promise.resolve('')],
  ])('is left where refresh %s, with a warning', async (_, refresh) => {
    identity.set({ token: 'a.1', refresh });
    await identity.renew();
    expect(identity.token).toBe('a.1');
    expect(warnings).toHaveLength(1);
  });
});
