/** Whether the host page asks for something that goes before everything else. */

/** @returns true while a modal dialog is open, or something fills the screen */
export function isModal({ document }: Window): boolean {
  if (document.fullscreenElement) return true;
  const dialogs = document.querySelectorAll<HTMLElement>('dialog:modal,[aria-modal="true"]');
  return [...dialogs].some((dialog) => dialog.getClientRects().length > 0);
}
