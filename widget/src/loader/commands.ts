/** `window.Handrail`, the one global: `Handrail(command, argument)`. */

import { guarded } from './guard';

type Call = readonly [command: unknown, argument?: unknown];

interface Handrail {
  (...call: Call): void;
  /** Calls made before the script had loaded, when the host has defined a stub. */
  q?: ArrayLike<unknown>[];
  claimed?: true;
}

declare global {
  interface Window {
    Handrail?: Handrail;
  }
}

export interface Commanded {
  open(): void;
  close(): void;
  toggle(): void;
  ask(text: string): void;
  identify(token: string): void;
  shutdown(): void;
}

/** Calls that wait until the launcher is there. */
const EARLY_CALLS_MAX = 100;

/** Takes the global over from the host's stub. @returns the queue of early calls; null when it was claimed before. */
export function claimGlobal(window: Window): Call[] | null {
  const stub = window.Handrail;
  if (stub?.claimed) return null;
  const early = [...(stub?.q ?? [])].map((call): Call => [call[0], call[1]]);
  install(window, (...call) => {
    if (early.length < EARLY_CALLS_MAX) early.push(call);
  });
  return early;
}

/** Does what was asked for so far, in order, and from now on at once. */
export function commands(window: Window, early: readonly Call[], widget: Commanded): void {
  const run = guarded((...call: Call) => obey(widget, call));
  install(window, run);
  early.forEach((call) => run(...call));
}

function install(window: Window, run: (...call: Call) => void): void {
  const handrail: Handrail = run;
  handrail.claimed = true;
  window.Handrail = handrail;
}

function obey(widget: Commanded, [command, argument]: Call): void {
  switch (command) {
    case 'open':
    case 'close':
    case 'toggle':
    case 'shutdown':
      return widget[command]();
    case 'ask':
      return widget.ask(textOf(argument));
    case 'identify':
      return widget.identify(textOf((argument as { token?: unknown } | undefined)?.token));
    default:
      throw new Error(`no command ${JSON.stringify(command)}`);
  }
}

function textOf(argument: unknown): string {
  if (typeof argument === 'string' && argument.trim()) return argument;
  throw new Error('ask: no text; identify: no token');
}
