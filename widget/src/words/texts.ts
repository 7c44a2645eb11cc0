/** Looks up texts in the language's file. The build puts them in the place of their keys and takes `inlined.ts` for this. */

import words from '#words';

export { direction as DIRECTION, language as LANGUAGE } from '#words';

type Key = keyof typeof words;

/** What has a text for each plural form. */
export type PluralKey = Key extends infer K ? (K extends `${infer Stem}.other` ? Stem : never) : never;

/** What has one text. */
export type WordKey = Exclude<Key, 'language' | 'direction' | `${PluralKey}.${Intl.LDMLPluralRule}`>;

export function textOf(key: WordKey): string {
  return words[key];
}

/** Texts by the plural forms of the language (CLDR); there is always `other`. */
export type Forms = Readonly<Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }>;

export function formsOf(stem: PluralKey): Forms {
  const start = `${stem}.`;
  const own = Object.entries<string>(words).filter(([key]) => key.startsWith(start));
  return Object.fromEntries(own.map(([key, text]) => [key.slice(start.length), text])) as unknown as Forms;
}
