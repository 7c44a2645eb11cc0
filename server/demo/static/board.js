/** Cards travel over the board: by their button one column on, by dragging to any column. */

import { say } from "./toast.js";

let dragged = null;

export function startBoard() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-moves-card]");
    if (button) moveOn(button);
  });
  document.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.(".card") ?? null;
  });
  document.addEventListener("dragover", (event) => {
    if (dragged && event.target.closest(".column")) event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    const column = event.target.closest(".column");
    if (!dragged || !column) return;
    event.preventDefault();
    put(dragged, column);
    dragged = null;
  });
}

/** Make the number beside each heading true again. */
export function countCards() {
  for (const column of document.querySelectorAll(".column")) {
    column.querySelector(".count").textContent = column.querySelectorAll(".card").length;
  }
}

function moveOn(button) {
  put(button.closest(".card"), button.closest(".column").nextElementSibling);
  button.focus();
}

function put(card, column) {
  column.querySelector(".column-cards").append(card);
  countCards();
  say(`Moved to ${column.querySelector("h2").firstChild.textContent.trim()}.`);
}
