/** Holds the present view, and tells whoever shows it of each change. */

import { newView, type View } from './view';
import type { Session } from '../protocol/session';

export class ViewStore {
  view: View;
  readonly #listeners = new Set<() => void>();

  constructor(session: Session) {
    this.view = newView(session);
  }

  /** @returns a function that ends it */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  protected change(part: Partial<View>): void {
    this.view = { ...this.view, ...part };
    this.#listeners.forEach((listener) => listener());
  }
}
