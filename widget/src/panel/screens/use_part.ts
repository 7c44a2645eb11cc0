/** A part of the panel that something else stands in for until it is here. */

import { useEffect, useState } from 'preact/hooks';

interface Part<M> {
  readonly found: M | null;
  /** The last attempt came to nothing; there will be others. */
  readonly hasFailed: boolean;
}

/**
 * @param load imports the part
 * @param isWanted whether it is time for it
 * @param attempt after a failure it is tried again whenever this changes
 */
export function usePart<M>(load: () => Promise<M>, isWanted: boolean, attempt: unknown): Part<M> {
  const [part, setPart] = useState<Part<M>>({ found: null, hasFailed: false });
  useEffect(() => {
    if (part.found || !isWanted) return undefined;
    let isOver = false;
    load().then(
      (found) => {
        if (!isOver) setPart({ found, hasFailed: false });
      },
      () => {
        if (!isOver) setPart({ found: null, hasFailed: true });
      },
    );
    return () => {
      isOver = true;
    };
  }, [part.found === null, isWanted, attempt]);
  return part;
}
