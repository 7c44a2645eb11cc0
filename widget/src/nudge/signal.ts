/** What happens on the page, as far as rules care: kinds and times, never a text, a value or an element. */

export type Signal = { /** Milliseconds; only differences count. */ readonly at: number } & (
  | { readonly kind: 'tick'; readonly isVisible: boolean }
  /** A form refused what was put into it. */
  | { readonly kind: 'invalid' }
  /** A click where hasty ones are no habit; x and y in CSS pixels of the viewport. */
  | { readonly kind: 'click'; readonly x: number; readonly y: number }
  /** A click on something that looks as if it could be pressed. */
  | { readonly kind: 'press' }
  /** The page did something that a press may have brought about. */
  | { readonly kind: 'effect' }
  | { readonly kind: 'page'; readonly key: string }
);

/** Finds one kind of trouble in signals that come in the order of their times. Pure: the state is a value. */
export interface Detector<State> {
  readonly start: State;
  next(state: State, signal: Signal): State;
  /** Seconds for `dwell`, else how often it was found. */
  found(state: State): number;
}
