/** What is said to the visitor, in the language that this file was built in. */

import { DIRECTION, formsOf, LANGUAGE, textOf, type PluralKey, type WordKey } from '#texts';

/** `LANGUAGE` is BCP 47, for dates, numbers and the `lang` of what is shown; `DIRECTION` is `ltr` or `rtl`. */
export { DIRECTION, LANGUAGE };

export type { WordKey };

/** What stands in the place of `{name}`. */
export type Filling = Readonly<Record<string, string | number>>;

/** The text of a key, filled in. The key is written out where it is said: the build puts the text in its place. */
export function say(key: WordKey, filling: Filling = {}): string {
  return filled(textOf(key), filling);
}

/** The text for a number of things, in the plural form that the language has for it (CLDR, by `Intl.PluralRules`). */
export function sayCount(key: PluralKey, count: number, filling: Filling = {}): string {
  const forms = formsOf(key);
  const text = forms[new Intl.PluralRules(LANGUAGE).select(count)] ?? forms.other;
  return filled(text, { count: new Intl.NumberFormat(LANGUAGE).format(count), ...filling });
}

function filled(text: string, filling: Filling): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(filling[name] ?? whole));
}
