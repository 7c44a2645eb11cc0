/** Which Handrail, and which site: read off the script tag. */

export interface Script {
  /** Origin of the Handrail that served the script. */
  readonly base: string;
  /** The site's public key, `pk_…`. */
  readonly site: string;
}

/** @returns null when no script tag names a site. */
export function ownScript(document: Document): Script | null {
  const current = document.currentScript;
  const script = current instanceof HTMLScriptElement ? current : document.querySelector(SELECTOR);
  const site = script?.dataset['site'];
  return script && site ? { base: new URL(script.src).origin, site } : null;
}

/** For a script that was added as a module or moved: it has no `currentScript`. */
const SELECTOR = 'script[data-site][src*="/widget.js"]' as 'script';
