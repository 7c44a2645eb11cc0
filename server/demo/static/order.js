/** The sums of the checkout page. */

const CODES = { FERN10: 10 }; // promo code -> per cent off the first payment

const euros = new Intl.NumberFormat("en-IE", { style: "currency", currency: "EUR" });

export function startOrder() {
  const form = document.getElementById("order");
  if (!form) return;
  form.addEventListener("input", () => show(form));
  show(form);
}

function show(form) {
  const plan = form.querySelector("[name=plan]:checked");
  const period = form.elements.period.value;
  const seats = Number(form.elements.seats.value);
  const code = form.elements.code.value.trim().toUpperCase();
  const sums = total(Number(plan.dataset[period]) * seats, CODES[code] ?? 0, Number(form.dataset.vatPercent));
  write("order-what", `${plan.value}, ${seats} seats`);
  write("order-period", period === "yearly" ? "a year" : "a month");
  write("code-note", codeNote(code));
  for (const [name, amount] of Object.entries(sums)) write(`order-${name}`, euros.format(amount));
}

/** Net, discount, VAT and total in euros. */
function total(net, discountPercent, vatPercent) {
  const discount = (net * discountPercent) / 100;
  const vat = ((net - discount) * vatPercent) / 100;
  return { net, discount: -discount || 0, vat, total: net - discount + vat };
}

function codeNote(code) {
  if (code === "") return "Optional. Try FERN10.";
  return code in CODES ? `${CODES[code]} % off the first payment.` : "We do not know this code.";
}

function write(id, text) {
  document.getElementById(id).textContent = text;
}
