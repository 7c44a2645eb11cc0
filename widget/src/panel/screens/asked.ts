/** What a plain request gave, as a part of the panel shows it. */

import { useEffect, useState } from 'preact/hooks';

export interface Asked<T> {
  /** The last answer; the former one stays while the next one is on its way. */
  readonly found: T | null;
  readonly problem: unknown;
  readonly isWaiting: boolean;
  readonly again: () => void;
}

/**
 * @param key of what is asked; null asks nothing, and another one gives the request under way up
 * @param request is made after `delay` milliseconds in which the key stays the same
 */
export function useAsked<T>(
  key: string | null,
  delay: number,
  request: (signal: AbortSignal) => Promise<T>,
): Asked<T> {
  const [state, setState] = useState<{ key: string | null; found: T | null; problem: unknown }>({
    key: null,
    found: null,
    problem: null,
  });
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    if (key === null) return undefined;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      request(abort.signal).then(
        (found) => {
          if (!abort.signal.aborted) setState({ key, found, problem: null });
        },
        (problem: unknown) => {
          if (!abort.signal.aborted) setState({ key, found: null, problem });
        },
      );
    }, delay);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [key, attempt]);
  return {
    found: key === null ? null : state.found,
    problem: key === null ? null : state.problem,
    isWaiting: key !== null && state.key !== key,
    again: () => {
      setState({ key: null, found: null, problem: null });
      setAttempt(attempt + 1);
    },
  };
}
