/** Reads what the host page says by `Handrail(command, ...)`, strictly, and has it done. */

import { warn } from '../loader/guard';
import type { Run } from '../loader/stand';

export interface Identity {
  readonly token: string;
  /** Gives a fresh token when the present one has run out. */
  readonly refresh?: () => Promise<string> | string;
}

export interface Commanded {
  load(): void;
  open(): void;
  close(): void;
  toggle(): void;
  shutdown(): void;
  diagnose(): Promise<unknown>;
  /** For Handrail's own use: the page was written anew. */
  restart(): void;
  ask(text: string): void;
  page(facts: object): void;
  identify(identity: Identity): void;
  update(options: object): void;
  startGuide(guide: string | object): void;
  on(event: unknown, listener: unknown): void;
  off(event: unknown, listener: unknown): void;
}

/** Nothing that the host page says makes it throw: what is wrong with a call becomes a warning that names the remedy. */
export function obeying(widget: Commanded): Run {
  return (command, ...args) => {
    try {
      return obey(widget, command, args);
    } catch (error) {
      return warn(error instanceof Error ? error.message : String(error));
    }
  };
}

function obey(widget: Commanded, command: unknown, [first, second]: readonly unknown[]): unknown {
  switch (command) {
    case 'load':
    case 'open':
    case 'close':
    case 'toggle':
    case 'shutdown':
    case 'diagnose':
    case 'restart':
      return widget[command]();
    case 'ask':
      return widget.ask(textOf(first, 'ask: no text'));
    case 'identify':
      return widget.identify(identityOf(first));
    case 'page':
    case 'update':
      return widget[command](objectOf(first, command));
    case 'startGuide':
      return widget.startGuide(typeof first === 'string' ? first : objectOf(first, command));
    case 'on':
    case 'off':
      return widget[command](first, second);
    default:
      throw new Error(`no command ${JSON.stringify(command)}`);
  }
}

function identityOf(value: unknown): Identity {
  const { token, refresh } = objectOf(value, 'identify') as { token?: unknown; refresh?: unknown };
  if (refresh !== undefined && typeof refresh !== 'function')
    throw new Error('identify: refresh is no function');
  const read = { token: textOf(token, 'identify: no token') };
  return refresh ? { ...read, refresh: refresh as () => Promise<string> } : read;
}

function objectOf(value: unknown, command: string): object {
  if (typeof value === 'object' && value !== null) return value;
  throw new Error(`${command}: no object`);
}

function textOf(value: unknown, otherwise: string): string {
  if (typeof value === 'string' && value.trim()) return value;
  throw new Error(otherwise);
}
