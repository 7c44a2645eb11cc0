/** A new name for one thing that the visitor sends. */

/** Random bytes: enough that two never meet. */
const BYTES = 16;

/** `crypto.randomUUID` exists on HTTPS only; somebody who tries Handrail on a plain address needs ids as well. */
export function newClientId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(BYTES));
  return `m-${[...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
