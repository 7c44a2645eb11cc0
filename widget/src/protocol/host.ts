/** What the loader on the host page and the panel in its iframe say to each other, by direction. */

import type { Page } from '../page/page';

export type ToPanel =
  | { readonly type: 'handrail:page'; readonly page: Page }
  | { readonly type: 'handrail:opened' }
  | { readonly type: 'handrail:closed' }
  | { readonly type: 'handrail:ask'; readonly text: string };

export type ToHost =
  | { readonly type: 'handrail:ready' }
  | { readonly type: 'handrail:close' }
  | { readonly type: 'handrail:unread'; readonly count: number };

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
      return { type: message['type'] };
    case 'handrail:ask':
      return typeof message['text'] === 'string' ? { type: 'handrail:ask', text: message['text'] } : null;
    case 'handrail:page': {
      const page = readPageReport(message['page']);
      return page && { type: 'handrail:page', page };
    }
    default:
      return null;
  }
}

function readPageReport(data: unknown): Page | null {
  const { key, origin, title, headings } = fields(data);
  if (typeof key !== 'string' || !key.startsWith('/')) return null;
  if (typeof origin !== 'string' || typeof title !== 'string') return null;
  if (!Array.isArray(headings) || !headings.every((heading) => typeof heading === 'string')) return null;
  return { key, origin, title, headings };
}

function fields(data: unknown): Readonly<Record<string, unknown>> {
  return typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : {};
}
