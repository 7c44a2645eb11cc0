import { describe, expect, it } from 'vitest';
import { readdirSync, readFileSync } from 'node:fs';
import english from '../src/words/languages/en.json';
import { say } from '../src/words/words';

const FOLDER = new URL('../src/words/languages/', import.meta.url);
const PLURAL = /\.(zero|one|two|few|many|other)$/;
const NAMES_OF_LANGUAGES = readdirSync(FOLDER).map((file) => file.replace('.json', ''));

describe.each(NAMES_OF_LANGUAGES)('the words in %s', (name) => {
  const words = JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8')) as Record<string, string>;

  it('are complete, with every plural form that the language has', () => {
    expect(Object.keys(words).sort()).toEqual(keysFor(name).sort());
  });

  it('leave the same places to be filled as the English ones', () => {
    const differing = Object.keys(words).filter((key) => !sameHoles(words[key]!, englishOf(key)));
    expect(differing).toEqual([]);
  });

  it('are never empty', () => {
    expect(Object.keys(words).filter((key) => !words[key]!.trim())).toEqual([]);
  });
});

it('fills in what a text leaves open', () => {
  expect(say('launcher.unread', { count: 3 })).toBe('3 unread');
});

function keysFor(language: string): string[] {
  const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
  const stems = new Set<string>();
  const plain: string[] = [];
  for (const key of Object.keys(english)) {
    if (PLURAL.test(key)) stems.add(key.replace(PLURAL, ''));
    else plain.push(key);
  }
  return [...plain, ...[...stems].flatMap((stem) => forms.map((form) => `${stem}.${form}`))];
}

function englishOf(key: string): string {
  const texts = english as Record<string, string>;
  return texts[key] ?? texts[key.replace(PLURAL, '.other')] ?? '';
}

/** A form for exactly one or two things may leave the number out. */
function sameHoles(text: string, other: string): boolean {
  const [mine, theirs] = [holesOf(text), holesOf(other)];
  return (
    [...theirs].every((hole) => hole === '{count}' || mine.has(hole)) &&
    [...mine].every((hole) => theirs.has(hole))
  );
}

function holesOf(text: string): Set<string> {
  return new Set(text.match(/\{\w+\}/g) ?? []);
}
