/** Asks Handrail whether this site may show help here, and what belongs to this page. */

import type { Look } from './look';
import type { Offer } from './offer';
import type { Script } from './script';
import { roughKey } from './rough_key';

/** Languages that are named, the page's own first; the first that the widget speaks is taken. */
const LANGUAGES_MAX = 5;

/** Whatever is as it comes is left out. */
export interface Launch {
  /** Path of the module that does everything else; without it Handrail could not be reached. */
  readonly host?: string;
  /** Path of the module that watches for moments to offer help, and for other pages; only where the site offers any. */
  readonly nudge?: string;
  readonly words?: { readonly open?: string; readonly trouble?: string; readonly dismiss?: string };
  readonly look?: Look;
  /** The site has rules by which a page is read: they are asked for when the panel is. */
  readonly ruled?: true;
  readonly rules?: readonly unknown[];
  readonly offer?: Offer;
}

/**
 * Never rejects. When Handrail cannot be reached help is shown all the same: it may be back by the time that somebody
 * needs it, and the launcher says so if it is not.
 *
 * @param language comes before all others when it is not empty
 * @returns the launch, or why there is no launcher, for the console
 */
export async function askLaunch(
  view: Window,
  { base, site }: Script,
  language: string,
): Promise<Launch | string> {
  try {
    const { document, navigator } = view;
    const wanted = [language, document.documentElement.lang, ...navigator.languages].filter(Boolean);
    const asked = new URLSearchParams({
      page: roughKey(view.location),
      lang: wanted.slice(0, LANGUAGES_MAX).join(),
    });
    const url = `${base}/v1/sites/${encodeURIComponent(site)}/launch?${asked}`;
    const answer = await fetch(url, { credentials: 'omit' });
    const body = await answer.json();
    if (answer.status === 403 || answer.status === 404) return String(body.error.message);
    return answer.ok ? body : {};
  } catch {
    return {};
  }
}
