/** Ends the answer that is being written. */

import { useLayoutEffect, useRef } from 'preact/hooks';
import { say } from '../words/words';

interface Props {
  readonly isStopping: boolean;
  readonly stop: () => void;
  /** Where the focus goes when the button disappears under it. */
  readonly leave: () => void;
}

export function StopButton({ isStopping, stop, leave }: Props) {
  const button = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    const element = button.current;
    return () => {
      if (document.activeElement === element) leave();
    };
  }, []);
  return (
    <button
      type="button"
      class="stop"
      ref={button}
      onClick={stop}
      aria-disabled={isStopping}
      aria-label={isStopping ? undefined : say('composer.stop_answer')}
      aria-keyshortcuts="Escape"
    >
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <rect x="6" y="6" width="12" height="12" rx="2" />
      </svg>
      {isStopping ? say('composer.stopping') : say('composer.stop')}
    </button>
  );
}
