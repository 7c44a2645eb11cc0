/** A guide as it comes from the panel, read strictly: what it names is looked for on the host's page. */

import { TARGET } from '../page/target';
import { list, object, text, UnreadableValue } from '../protocol/readers';

/** More would be no guide any more; the server sends at most five. */
const STEPS_MAX = 10;

const guide = object({ page: text, steps: list(object({ target: text, text })) });

export type Guide = ReturnType<typeof guide>;

/** @throws UnreadableValue when it is none, or names what no page can declare. */
export function readGuide(value: unknown): Guide {
  const read = guide(value);
  const isWhole = read.steps.length > 0 && read.steps.length <= STEPS_MAX;
  if (!isWhole || !read.steps.every((step) => TARGET.test(step.target))) {
    throw new UnreadableValue('no guide');
  }
  return read;
}
