/** What forms and buttons do: small, honest changes of this page that last until it is reloaded. */

import { countCards } from "./board.js";
import { openerOf } from "./dialogs.js";
import { filled, say } from "./toast.js";

const deeds = { append, copy, go, print: () => window.print(), remove, rename, say: () => {}, state };

export function startDeeds() {
  document.addEventListener("submit", onSubmit);
  document.addEventListener("change", onChange);
  document.addEventListener("input", (event) => event.target.setCustomValidity?.(""));
  document.addEventListener("click", onClick);
}

function onSubmit(event) {
  const form = event.target;
  if (!form.dataset.deed) return;
  event.preventDefault();
  if (!accepted(form)) return;
  const values = Object.fromEntries(new FormData(form));
  deeds[form.dataset.deed](form, values);
  if (form.dataset.says) say(filled(form.dataset.says, values));
  const dialog = form.closest("dialog");
  if (!dialog) return;
  dialog.close();
  form.reset();
}

function onChange(event) {
  const { dataset, value, checked, type } = event.target;
  if (type === "checkbox" && dataset.saysOn) say(checked ? dataset.saysOn : dataset.saysOff);
  if (event.target.matches("select[data-says]")) say(filled(dataset.says, { value }));
}

function onClick(event) {
  const button = event.target.closest("button");
  if (!button) return;
  if ("withdraws" in button.dataset) button.closest("[data-row]").remove();
  if (button.dataset.setsState) document.getElementById(button.dataset.of).dataset.state = button.dataset.setsState;
  if (button.dataset.says) say(button.dataset.says);
}

/** Check what HTML attributes cannot: a name typed to confirm, and how many entries a list holds. */
function accepted(form) {
  const typed = form.querySelector("[data-must-be]");
  if (typed && typed.value !== typed.dataset.mustBe) return refused(typed, `Type ${typed.dataset.mustBe}, exactly so.`);
  if (!form.dataset.each) return true;
  const field = form.querySelector(`[name="${form.dataset.each}"]`);
  const count = entries(form, form.dataset.each).length;
  if (count === 0) return refused(field, "Choose at least one.");
  if (count > Number(form.dataset.atMost ?? Infinity)) return refused(field, `At most ${form.dataset.atMost} at a time.`);
  return true;
}

function refused(field, words) {
  field.setCustomValidity(words);
  field.reportValidity();
  return false;
}

/** The entries of a field that holds several: ticked boxes, or words between commas, spaces and line ends. */
function entries(form, name) {
  const given = new FormData(form).getAll(name);
  const isList = form.querySelector(`textarea[name="${name}"]`) !== null;
  return isList ? given[0].split(/[\s,;]+/).filter(Boolean) : given;
}

function append(form, values) {
  const { each, template, into } = form.dataset;
  const rows = each ? entries(form, each).map((entry) => ({ ...values, [each]: entry })) : [values];
  for (const row of rows) {
    const piece = document.getElementById(template).content.cloneNode(true);
    for (const slot of piece.querySelectorAll("[data-slot]")) slot.textContent = row[slot.dataset.slot];
    document.getElementById(into).append(piece);
  }
  countCards();
}

async function copy(form, values) {
  try {
    await navigator.clipboard.writeText(values.link);
  } catch {
    say(`Your browser keeps the clipboard to itself. The link is ${values.link}`);
  }
}

function go(form) {
  location.assign(form.dataset.to);
}

function remove(form) {
  openerOf(form.closest("dialog")).closest("[data-row]").remove();
}

function rename(form, values) {
  const [name] = Object.values(values);
  for (const place of document.querySelectorAll(`[data-shows="${form.dataset.what}"]`)) place.textContent = name;
}

function state(form) {
  document.getElementById(form.dataset.of).dataset.state = form.dataset.value;
}
