/** Which addresses a message may link to. */

const ALLOWED = /^(https?:\/\/|mailto:)[^\s\p{Cc}]+$/iu;

/** @returns the address in its normal form; null for any scheme but http, https and mailto, and for one with a password. */
export function safeHref(address: string): string | null {
  const url = ALLOWED.test(address) ? parsed(address) : null;
  return !url || url.username || url.password ? null : url.href;
}

function parsed(address: string): URL | null {
  try {
    return new URL(address);
  } catch {
    return null;
  }
}
