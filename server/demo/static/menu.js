/** The workspace menu: which entry is the current one, and opening it on a narrow screen. */

export function startMenu() {
  const button = document.querySelector(".menu-button");
  if (!button) return;
  button.addEventListener("click", () => setOpen(button.getAttribute("aria-expanded") !== "true"));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || button.getAttribute("aria-expanded") !== "true") return;
    setOpen(false);
    button.focus();
  });
  markCurrent();
}

/** Close the menu and mark the entry to which the current address belongs. */
export function markCurrent() {
  setOpen(false);
  for (const link of document.querySelectorAll(".menu a")) {
    const path = new URL(link.href).pathname;
    const within = path !== "/demo/" && location.pathname.startsWith(`${path}/`);
    if (location.pathname === path || within) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

function setOpen(open) {
  document.querySelector(".menu-button").setAttribute("aria-expanded", String(open));
  document.body.classList.toggle("menu-open", open);
}
