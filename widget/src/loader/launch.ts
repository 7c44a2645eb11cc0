/** Asks Handrail whether this site may show help here. */

import type { Script } from './script';

/**
 * Never rejects. When Handrail cannot be reached help is shown all the same: it may be back by the time that somebody
 * needs it, and the launcher says so if it is not.
 *
 * @returns why there is no launcher, for the console; or where the spotlight is, null as long as nobody knows
 */
export async function askLaunch(script: Script): Promise<{ refusal: string } | { spotlight: string | null }> {
  try {
    const url = `${script.base}/v1/sites/${encodeURIComponent(script.site)}/launch`;
    const answer = await fetch(url, { credentials: 'omit' });
    if (answer.status === 403 || answer.status === 404) return { refusal: await messageOf(answer) };
    return { spotlight: ((await answer.json()) as { spotlight: string }).spotlight };
  } catch {
    return { spotlight: null };
  }
}

async function messageOf(answer: Response): Promise<string> {
  const body: unknown = await answer.json().catch(() => null);
  const message = (body as { error?: { message?: unknown } } | null)?.error?.message;
  return typeof message === 'string' ? message : `this site may not show help here (${answer.status}).`;
}
