// Puts the words of one language in the place of their keys, so that each built file holds just what it says: `'later.again'`
// becomes `"Try again"`, and the stem of plural forms becomes an object of them.
import { readFile } from 'node:fs/promises';

const PLURAL = /^(.+)\.(zero|one|two|few|many|other)$/;
const KEY = /'([a-z0-9_]+(?:\.[a-z0-9_]+)+)'/g;
const MADE_UP_KEY = /(?<!\.)\bsay(?:Count)?\(\s*`/;

/** @param words of one language, by key; `src/words/texts.ts` looks them up wherever nothing is built */
export function inlineWords(words) {
  const texts = new Map(Object.entries(words));
  for (const [key, text] of Object.entries(words)) {
    const [, stem, form] = PLURAL.exec(key) ?? [];
    if (stem) texts.set(stem, { ...texts.get(stem), [form]: text });
  }
  return {
    name: 'inline-words',
    setup({ onLoad }) {
      onLoad({ filter: /\/src\/.*\.tsx?$/ }, async ({ path }) => {
        const source = await readFile(path, 'utf8');
        if (MADE_UP_KEY.test(source)) throw new Error(`${path}: write the key out, it is read by the build`);
        const contents = source.replace(KEY, (whole, key) =>
          texts.has(key) ? JSON.stringify(texts.get(key)) : whole,
        );
        return { contents, loader: path.endsWith('x') ? 'tsx' : 'ts' };
      });
    },
  };
}
