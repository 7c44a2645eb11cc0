import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const texts = fileURLToPath(new URL('src/words/texts.ts', import.meta.url));
const english = fileURLToPath(new URL('src/words/languages/en.json', import.meta.url));

export default defineConfig({
  resolve: { alias: { '#texts': texts, '#words': english } },
  test: { include: ['tests/**/*.test.{ts,tsx}'], setupFiles: ['tests/unstyled.ts'] },
});
