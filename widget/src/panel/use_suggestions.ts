/** The help for the page that the visitor is on, as it is known so far. */

import { useEffect, useState } from 'preact/hooks';
import { fetchSuggestions, type Suggestions } from './suggestions';

/**
 * @param pageKey null while nobody looks
 * @returns null until it is known; on another page what was shown stays until that page's help is here
 */
export function useSuggestions(path: string, pageKey: string | null): Suggestions | null {
  const [suggestions, setSuggestions] = useState<Suggestions | null>(null);
  useEffect(() => {
    if (pageKey === null) return undefined;
    const abort = new AbortController();
    void fetchSuggestions(path, pageKey, abort.signal).then((found) => {
      if (!abort.signal.aborted) setSuggestions(found);
    });
    return () => abort.abort();
  }, [path, pageKey]);
  return suggestions;
}
