/** The words of the language that this file was built in: `#words` is another file in each build. */

import words from '#words';

export type Words = typeof words;
export type WordKey = keyof Words;

/** What stands in the place of `{name}`. */
export type Filling = Readonly<Record<string, string | number>>;

type PluralKey = WordKey extends infer K ? (K extends `${infer P}.other` ? P : never) : never;

/** BCP 47, for dates, numbers and the `lang` of what is shown. */
export const LANGUAGE = words['language'];

export const DIRECTION = words['direction'] as 'ltr' | 'rtl';

/** The text of a key, filled in. */
export function say(key: WordKey, filling: Filling = {}): string {
  return filled(words[key], filling);
}

/** The text for a number of things, in the plural form that the language has for it (CLDR, by `Intl.PluralRules`). */
export function sayCount(key: PluralKey, count: number, filling: Filling = {}): string {
  const form = new Intl.PluralRules(LANGUAGE).select(count);
  const text =
    (words as Readonly<Record<string, string>>)[`${key}.${form}`] ?? words[`${key}.other` as WordKey];
  return filled(text, { count: new Intl.NumberFormat(LANGUAGE).format(count), ...filling });
}

function filled(text: string, filling: Filling): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(filling[name] ?? whole));
}
