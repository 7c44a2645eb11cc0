/** Buttons with `data-opens` open a <dialog>; it remembers the button, whose row it may speak of. */

const openers = new WeakMap();

export function startDialogs() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) open(opener);
    else if (event.target.closest("[data-closes]") || event.target.matches("dialog")) event.target.closest("dialog").close();
  });
}

/** The button that opened this dialog. */
export function openerOf(dialog) {
  return openers.get(dialog);
}

function open(opener) {
  const dialog = document.getElementById(opener.dataset.opens);
  openers.set(dialog, opener);
  const named = dialog.querySelector("[data-shows-name]");
  if (named) named.textContent = opener.dataset.name ?? opener.closest("[data-row]").querySelector("b").textContent;
  dialog.showModal();
}
