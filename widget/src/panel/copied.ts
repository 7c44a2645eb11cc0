/** Copies what is shown. */

/**
 * The clipboard may be closed to a frame; then what is selected is copied, and stays selected where even that fails.
 *
 * @param shown where the text stands
 * @returns whether it was copied
 */
export async function copied(text: string, shown: HTMLElement | null): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    if (!shown) return false;
    getSelection()?.selectAllChildren(shown);
    return document.execCommand('copy');
  }
}
