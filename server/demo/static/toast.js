/** One line at the foot of the page that says what just happened. */

const SHOWN_MS = 5000; // long enough to read a line of 90 characters twice

let timer;

export function say(words) {
  const toast = document.querySelector(".toast");
  toast.textContent = words;
  toast.classList.add("shown");
  clearTimeout(timer);
  timer = setTimeout(() => toast.classList.remove("shown"), SHOWN_MS);
}

/** Put values into `{name}` places. */
export function filled(words, values) {
  return words.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}
