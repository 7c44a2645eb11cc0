/** What the host says about who the visitor is: a token that the server checks, held in memory only; here it only tells one visitor from another. */

export class Voucher {
  token: string | null = null;
  /** Milliseconds since the epoch: since when the present token is here. */
  at = 0;

  set(token: string, at: number): void {
    this.token = token;
    this.at = at;
  }

  drop(): void {
    this.token = null;
  }

  /** A visitor can do nothing about it; whoever builds the host page can. */
  refused(why: string): void {
    this.drop();
    console.warn(`Handrail: Handrail('identify', { token }): ${why}`);
  }

  /** The host's own id of the visitor, where a token names one. */
  get subject(): string | null {
    return this.token === null ? null : subjectOf(this.token);
  }

  /** @param subject another one's, or null when it is not known */
  contradicts(subject: string | null): boolean {
    return this.subject !== null && subject !== null && subject !== this.subject;
  }
}

/** @returns the claim `sub` of a JWT, or null when there is none to be read. */
export function subjectOf(token: string): string | null {
  try {
    const payload = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
    const bytes = Uint8Array.from(atob(payload), (character) => character.charCodeAt(0));
    const claims = JSON.parse(new TextDecoder().decode(bytes)) as { sub?: unknown } | null;
    return typeof claims?.sub === 'string' && claims.sub ? claims.sub : null;
  } catch {
    return null;
  }
}
