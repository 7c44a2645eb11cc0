/** Who is signed in on the host page: the token that its back end gave, and how to get a fresh one. */

import type { Identity as Given } from './commands';
import type { Renewal } from './renewal';

export class Identity {
  token = '';
  #refresh: Given['refresh'];

  /**
   * @param renewal fetches a token
   * @param changed is called when there is another one
   */
  constructor(
    private readonly renewal: () => Promise<Pick<Renewal, 'fresh'>>,
    private readonly changed: () => void,
  ) {}

  set({ token, refresh }: Given): void {
    this.token = token;
    this.#refresh = refresh;
    this.changed();
  }

  drop(): void {
    this.token = '';
    this.#refresh = undefined;
  }

  /** The call that would bring this about again; none for a stranger. */
  get calls(): readonly (readonly unknown[])[] {
    return this.token ? [['identify', { token: this.token, refresh: this.#refresh }]] : [];
  }

  /** The present token does not hold any more. A sign-out, or another user, in the meantime counts more than the answer. */
  async renew(): Promise<void> {
    const { token } = this;
    const refresh = this.#refresh;
    if (!refresh) return;
    const fresh = await (await this.renewal()).fresh(refresh);
    if (fresh === null || this.token !== token || this.#refresh !== refresh) return;
    this.token = fresh;
    this.changed();
  }
}
