/** Help beside what it is about: `<button data-handrail-ask="How do I invite someone?">`. */

/** @returns the question of what was pressed, in an open shadow root too; empty when it asks nothing. */
export function questionOf(event: Event): string {
  for (const one of event.composedPath()) {
    const question = (one as Partial<Element>).getAttribute?.('data-handrail-ask');
    if (question?.trim()) return question;
  }
  return '';
}
