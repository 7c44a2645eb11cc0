/** Asks Handrail whether this site may show help here. */

import type { Script } from './script';

/**
 * Never rejects. When Handrail cannot be reached help is shown all the same: it may be back by the time that somebody
 * needs it, and the launcher says so if it is not.
 *
 * @returns why there is no launcher, for the console; null when help may be shown
 */
export async function askLaunch(script: Script): Promise<string | null> {
  try {
    const url = `${script.base}/v1/sites/${encodeURIComponent(script.site)}/launch`;
    const answer = await fetch(url, { credentials: 'omit' });
    return answer.status === 403 || answer.status === 404 ? await messageOf(answer) : null;
  } catch {
    return null;
  }
}

async function messageOf(answer: Response): Promise<string> {
  const body: unknown = await answer.json().catch(() => null);
  const message = (body as { error?: { message?: unknown } } | null)?.error?.message;
  return typeof message === 'string' ? message : `this site may not show help here (${answer.status}).`;
}
