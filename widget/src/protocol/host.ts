/** What Handrail's script on the host page and the panel in its iframe say to each other, by direction. */

import type { Page } from '../page/page';
import { SELECTION_CHARACTERS_MAX } from './visitor_frames';
import { TARGET } from '../page/target';

export type ToPanel =
  | PageReport
  | { readonly type: 'handrail:opened' }
  | { readonly type: 'handrail:closed' }
  | { readonly type: 'handrail:ask'; readonly text: string }
  | { readonly type: 'handrail:shutdown' }
  /** A guide could not go on; `words` say it to the visitor where it is not for the guide's card to do so. */
  | { readonly type: 'handrail:lost'; readonly words: string }
  /** What is marked on the page; it goes no further until the visitor asks about it. */
  | { readonly type: 'handrail:selection'; readonly text: string }
  /** A conversation may be under way: what comes in it is wanted though nobody has opened the panel. */
  | { readonly type: 'handrail:listen' }
  /** What the page changes of the look while it is shown. */
  | { readonly type: 'handrail:look'; readonly look: Readonly<Record<string, unknown>> }
  /** Is answered by a snapshot. */
  | { readonly type: 'handrail:diagnose' };

export interface PageReport {
  readonly type: 'handrail:page';
  readonly page: Page;
  /** By which the host's back end vouches for who the visitor is; empty when it does not. */
  readonly token: string;
}

export type ToHost =
  | { readonly type: 'handrail:ready' }
  | { readonly type: 'handrail:close' }
  | { readonly type: 'handrail:unread'; readonly count: number }
  | { readonly type: 'handrail:guide'; readonly guide: unknown }
  /** Whether there is a conversation to come back to: only then does the next page load the panel by itself. */
  | { readonly type: 'handrail:underway'; readonly is: boolean }
  | PanelEvent
  /** The token has run out, or does not hold. */
  | { readonly type: 'handrail:token' }
  /** How the panel is, for support; holds nothing that anybody has said. */
  | { readonly type: 'handrail:snapshot'; readonly snapshot: Readonly<Record<string, unknown>> };

/** What has happened, for those who listen on the host page; it never holds the text of a message. */
export interface PanelEvent {
  readonly type: 'handrail:event';
  readonly name: (typeof PANEL_EVENTS)[number];
  readonly detail: Readonly<Record<string, unknown>>;
}

/** A message of somebody else's came; an article was opened; a person was asked; the conversation was resolved; something went wrong. */
export const PANEL_EVENTS = ['message', 'article', 'handoff', 'resolved', 'error'] as const;

/** @returns the message, or null when `data` is none: other scripts talk through the same window. */
export function readToHost(data: unknown): ToHost | null {
  const message = fields(data);
  switch (message['type']) {
    case 'handrail:ready':
    case 'handrail:close':
      return { type: message['type'] };
    case 'handrail:unread': {
      const count = message['count'];
      return Number.isSafeInteger(count) ? { type: 'handrail:unread', count: Number(count) } : null;
    }
    case 'handrail:guide':
      // What is in it is read by the spotlight, which is not here yet.
      return { type: 'handrail:guide', guide: message['guide'] };
    case 'handrail:token':
      return { type: 'handrail:token' };
    case 'handrail:underway':
      return typeof message['is'] === 'boolean' ? { type: 'handrail:underway', is: message['is'] } : null;
    case 'handrail:event': {
      const name = PANEL_EVENTS.find((known) => known === message['name']);
      return name ? { type: 'handrail:event', name, detail: fields(message['detail']) } : null;
    }
    case 'handrail:snapshot':
      return { type: 'handrail:snapshot', snapshot: fields(message['snapshot']) };
    default:
      return null;
  }
}

/** @returns the message, or null when `data` is none. */
export function readToPanel(data: unknown): ToPanel | null {
  const message = fields(data);
  switch (message['type']) {
    case 'handrail:opened':
    case 'handrail:closed':
    case 'handrail:shutdown':
    case 'handrail:listen':
    case 'handrail:diagnose':
      return { type: message['type'] };
    case 'handrail:look':
      return { type: 'handrail:look', look: fields(message['look']) };
    case 'handrail:lost': {
      const { words = '' } = message;
      return typeof words === 'string' ? { type: 'handrail:lost', words } : null;
    }
    case 'handrail:selection':
      return typeof message['text'] === 'string'
        ? {
            type: 'handrail:selection',
            text: [...message['text']].slice(0, SELECTION_CHARACTERS_MAX).join(''),
          }
        : null;
    case 'handrail:ask':
      return typeof message['text'] === 'string' ? { type: 'handrail:ask', text: message['text'] } : null;
    case 'handrail:page': {
      const page = readPageReport(message['page']);
      const { token = '' } = message;
      return page && typeof token === 'string' ? { type: 'handrail:page', page, token } : null;
    }
    default:
      return null;
  }
}

function readPageReport(data: unknown): Page | null {
  const { key, origin, title, headings, targets = [], facts = {} } = fields(data);
  if (typeof key !== 'string' || !key.startsWith('/')) return null;
  if (typeof origin !== 'string' || typeof title !== 'string') return null;
  if (!areTexts(headings) || !areTexts(targets)) return null;
  const names = new Set(targets.filter((name) => TARGET.test(name)));
  const entries = Object.entries(fields(facts));
  const declared = entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return { key, origin, title, headings, targets: [...names], facts: Object.fromEntries(declared) };
}

function areTexts(data: unknown): data is readonly string[] {
  return Array.isArray(data) && data.every((text) => typeof text === 'string');
}

function fields(data: unknown): Readonly<Record<string, unknown>> {
  return typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : {};
}
