// What the other modules ask of the page.
export const byId = (id) => document.getElementById(id);

export const isWriting = (element) => element.closest?.('input, textarea, select, [contenteditable]') != null;
