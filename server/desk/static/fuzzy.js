// How well words match what somebody types: letters in their order, best at the beginnings of words.

/** A number, the higher the better; null where the letters do not occur in this order. */
export function matchOf(typed, words) {
  const wanted = typed.toLowerCase().replace(/\s+/g, '');
  const text = words.toLowerCase();
  if (!wanted) return 0;
  const whole = text.indexOf(typed.trim().toLowerCase());
  if (whole >= 0) return 1000 - whole;
  let score = 0;
  let at = -1;
  for (const letter of wanted) {
    const next = text.indexOf(letter, at + 1);
    if (next < 0) return null;
    const begins = next === 0 || /[\s#:/-]/.test(text[next - 1]);
    score += begins ? 10 : next === at + 1 ? 5 : 0;
    score -= next - at - 1 > 8 ? 4 : 0;
    at = next;
  }
  return score;
}
