/** Asks Handrail whether this site may show help here. */

import type { Script } from './script';

export interface Launch {
  /** Why there is no launcher, for the console; null when help may be shown. */
  readonly refusal: string | null;
}

/**
 * Never rejects. When Handrail cannot be reached help is shown all the same: it may be back by the time that somebody
 * needs it, and the launcher says so if it is not.
 */
export async function askLaunch(script: Script): Promise<Launch> {
  try {
    const url = `${script.base}/v1/sites/${encodeURIComponent(script.site)}/launch`;
    const answer = await fetch(url, { credentials: 'omit' });
    return { refusal: answer.status === 403 || answer.status === 404 ? await messageOf(answer) : null };
  } catch {
    return { refusal: null };
  }
}

async function messageOf(answer: Response): Promise<string> {
  const body: unknown = await answer.json().catch(() => null);
  const message = (body as { error?: { message?: unknown } } | null)?.error?.message;
  return typeof message === 'string' ? message : `this site may not show help here (${answer.status}).`;
}
