/** Who gets an offer and who is held out: the same visitor always the same, another rule another draw. */

import type { Rule } from './rule';

export type Arm = 'shown' | 'held_out';

const WHOLE = 2 ** 32;

/** @param id is random, and this visitor's own */
export function armOf({ name, holdOut }: Pick<Rule, 'name' | 'holdOut'>, id: string): Arm {
  return hashOf(`${name}\n${id}`) / WHOLE < holdOut ? 'held_out' : 'shown';
}

/**
 * 32 bits: FNV-1a (G. Fowler, L. C. Noll, K.-P. Vo, D. Eastlake, "The FNV Non-Cryptographic Hash Algorithm"), and after it
 * the finalizer of MurmurHash3 (A. Appleby), without which similar texts lie near to each other.
 */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
