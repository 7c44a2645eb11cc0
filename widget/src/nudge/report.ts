/** Counts what became of rules, and nothing about whom. */

import type { Script } from '../loader/script';
import type { Arm } from './arm';

export type Outcome = 'due' | 'opened' | 'asked' | 'article' | 'dismissed' | 'handoff';

/**
 * Without cookies, which a beacon would carry, and as plain text, for which the browser asks no leave first. It outlasts the
 * page. What does not arrive is not sent again: a count that is missing in both arms alike changes no share.
 */
export function report({ base, site }: Script, rule: string, arm: Arm, event: Outcome): void {
  const body = JSON.stringify({ counts: [{ rule, arm, event }] });
  const options: RequestInit = { method: 'POST', body, keepalive: true, credentials: 'omit' };
  fetch(`${base}/v1/sites/${encodeURIComponent(site)}/nudges`, options).catch(() => {});
}
