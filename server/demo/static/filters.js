/** A search field with `data-filters` hides the list items that lack one of its words. */

export function startFilters() {
  document.addEventListener("input", (event) => {
    const field = event.target.closest("[data-filters]");
    if (field) filter(document.getElementById(field.dataset.filters), field.value);
  });
}

function filter(list, typed) {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const items = [...list.querySelectorAll("li")];
  for (const item of items) {
    const text = `${item.textContent} ${item.dataset.words ?? ""}`.toLowerCase();
    item.hidden = !words.every((word) => text.includes(word));
  }
  for (const section of list.querySelectorAll("[data-filter-section]")) {
    section.hidden = !section.querySelector("li:not([hidden])");
  }
  const shown = items.filter((item) => !item.hidden).length;
  document.getElementById(`${list.id}-empty`).hidden = shown > 0;
  const found = document.querySelector(".found");
  if (found) found.textContent = words.length === 0 ? "" : `${shown} ${shown === 1 ? "article" : "articles"}`;
}
