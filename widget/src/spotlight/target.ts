/** The declared element of a name, as far as it can be seen. */

/** @returns the first one that has a box and is not hidden; null when there is none. */
export function findTarget(document: Document, name: string): HTMLElement | null {
  const declared = document.querySelectorAll<HTMLElement>(`[data-handrail="${name}"]`);
  return [...declared].find(isVisible) ?? null;
}

export function isVisible(element: HTMLElement): boolean {
  const { width, height } = element.getBoundingClientRect();
  return width > 0 && height > 0 && element.checkVisibility?.({ visibilityProperty: true }) !== false;
}

const FIELD = 'select,textarea,input:not([type=checkbox],[type=radio],[type=button],[type=submit])';

/** What tells that the visitor has done the step: a field is filled in, everything else is pressed. */
export function doneBy(target: HTMLElement): 'change' | 'click' {
  return target.matches(FIELD) || target.querySelector(FIELD) ? 'change' : 'click';
}

const FOCUSABLE = 'a[href],button,input,select,textarea,[tabindex]';

export function focusTarget(target: HTMLElement): void {
  const inner = target.matches(FOCUSABLE) ? target : target.querySelector<HTMLElement>(FOCUSABLE);
  inner?.focus();
}
