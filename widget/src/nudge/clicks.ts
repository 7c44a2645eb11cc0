/** Which clicks say something: where haste is no habit, and on what looks as if it could be pressed. */

/** Where people click fast and often and mean it; a team adds to it by `data-handrail-calm`. */
const CALM =
  'input,textarea,select,label,canvas,video,audio,[contenteditable],[role=slider],[role=spinbutton],[data-handrail-calm]';

const PRESSABLE =
  'button,summary,a[href],[onclick],input[type=button],input[type=submit],input[type=reset],input[type=image],' +
  '[role=button],[role=link],[role=tab],[role=menuitem],[role=option],[role=switch]';

/** What these do is done outside the page: another window, another program, a file. */
const ELSEWHERE = 'a[target],a[download],a[href^="mailto:"],a[href^="tel:"],a[href^="sms:"]';

const OWN = 'handrail-widget,handrail-guide';

/** @returns what was clicked; null for Handrail's own, and for what a script has clicked. */
export function clickedElement(event: Event): Element | null {
  const [innermost] = event.composedPath();
  const isOwn = event.target instanceof Element && event.target.closest(OWN);
  return event.isTrusted && !isOwn && innermost instanceof Element ? innermost : null;
}

/** Whoever clicks thrice on a line marks it: that is no haste. */
export function isCalm(element: Element, view: Window): boolean {
  return element.closest(CALM) !== null || view.getSelection()?.isCollapsed === false;
}

export function looksPressable(element: Element, view: Window): boolean {
  if (element.closest(ELSEWHERE)) return false;
  const control = element.closest('input,textarea,select,label,[contenteditable]');
  if (control && !control.matches(PRESSABLE)) return false;
  return element.closest(PRESSABLE) !== null || view.getComputedStyle(element).cursor === 'pointer';
}
