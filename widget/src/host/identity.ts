/** Who is signed in on the host page: the token that its back end gave, and how to get a fresh one. */

import { warn } from '../loader/guard';
import type { Identity as Given } from './commands';

/** Tokens that are asked for within a window of time: a back end that gives expired ones would be asked for ever. */
const REFRESHES_MAX = 3;
const WINDOW_MS = 60_000;

export class Identity {
  token = '';
  private refresh: Given['refresh'];
  private asked: number[] = [];

  /**
   * @param now gives milliseconds
   * @param changed is called when there is another token
   */
  constructor(
    private readonly now: () => number,
    private readonly changed: () => void,
  ) {}

  set({ token, refresh }: Given): void {
    this.token = token;
    this.refresh = refresh;
    this.changed();
  }

  drop(): void {
    this.token = '';
    this.refresh = undefined;
  }

  /** The call that would bring this about again; none for a stranger. */
  get calls(): readonly (readonly unknown[])[] {
    return this.token ? [['identify', { token: this.token, refresh: this.refresh }]] : [];
  }

  /** The present token does not hold any more. A sign-out, or another user, in the meantime counts more than the answer. */
  async renew(): Promise<void> {
    const { token, refresh } = this;
    const now = this.now();
    this.asked = this.asked.filter((at) => now - at < WINDOW_MS);
    if (!refresh || this.asked.length === REFRESHES_MAX) return;
    this.asked.push(now);
    try {
      const fresh = await refresh();
      if (this.token !== token || this.refresh !== refresh) return;
      if (typeof fresh !== 'string' || !fresh) throw new Error('it gave no token');
      this.token = fresh;
      this.changed();
    } catch (error) {
      warn(`identify: refresh: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
