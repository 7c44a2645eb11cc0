import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { redaction } from '../src/page/redaction';

const vectors: readonly { readonly pattern: string; readonly usable: boolean }[] = JSON.parse(
  readFileSync(new URL('../../docs/redactions.json', import.meta.url), 'utf8'),
);

test.each(vectors)('$pattern is usable: $usable', ({ pattern, usable }) => {
  const warnings: string[] = [];
  redaction(
    [pattern],
    (warning) => warnings.push(warning),
    () => 0,
  );
  expect(warnings.length === 0).toBe(usable);
});
