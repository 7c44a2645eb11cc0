/** A part of the panel that is loaded when it is first shown. */

import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { say } from '../../words/words';

type Loaded<P> = { readonly default: ComponentType<P> };

/** @param load imports the part; after a failure it is tried again by the button that is shown instead */
export function later<P extends object>(load: () => Promise<Loaded<P>>): ComponentType<P> {
  let found: ComponentType<P> | null = null;
  return function Later(props: P) {
    const [Part, setPart] = useState<ComponentType<P> | null>(() => found);
    const [hasFailed, setFailed] = useState(false);
    useEffect(() => {
      if (Part || hasFailed) return;
      load().then(
        (part) => {
          found = part.default;
          setPart(() => part.default);
        },
        () => setFailed(true),
      );
    }, [hasFailed]);
    if (Part) return <Part {...props} />;
    if (!hasFailed) return <p class="loading" role="status" aria-label={say('later.loading')} />;
    return (
      <p class="loading failed" role="alert">
        {say('later.failed')}{' '}
        <button type="button" class="link" onClick={() => setFailed(false)}>
          {say('later.again')}
        </button>
      </p>
    );
  };
}
