/** What is surely no address is told at once; the server has the last word. */

const ADDRESS = /^[^\s@]+@[^\s@]+\.[^\s@.]+$/;

export function looksLikeEmail(text: string): boolean {
  return ADDRESS.test(text);
}
