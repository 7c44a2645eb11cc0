import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const english = fileURLToPath(new URL('src/words/languages/en.json', import.meta.url));

export default defineConfig({
  resolve: { alias: { '#words': english } },
  test: { include: ['tests/**/*.test.{ts,tsx}'], setupFiles: ['tests/unstyled.ts'] },
});
