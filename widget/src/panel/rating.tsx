/** Whether an answer helped: two quiet buttons, and after a no a place to say why. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { say } from '../words/words';
import './buttons';
import css from './rating.css';
import type { Rated } from './ratings';
import { Remark } from './remark';
import { adopt } from './style';

adopt(css);

const UP = 'M7 11v9H4v-9zM7 11l4-8a2 2 0 0 1 2 2v4h6l-1.6 11H7';
const DOWN = 'M17 13V4h3v9zM17 13l-4 8a2 2 0 0 1-2-2v-4H5L6.6 4H17';

interface Props {
  readonly rated: Rated | undefined;
  readonly rate: (good: boolean) => void;
}

export function Rating({ rated, rate }: Props) {
  return (
    <p class="rating" role="group" aria-label={say('rating.name')}>
      <Thumb name={say('rating.good')} path={UP} isPressed={rated?.good === true} press={() => rate(true)} />
      <Thumb
        name={say('rating.bad')}
        path={DOWN}
        isPressed={rated?.good === false}
        press={() => rate(false)}
      />
      <span role="status">{rated === undefined ? '' : say('rating.thanks')}</span>
    </p>
  );
}

interface ThumbProps {
  readonly name: string;
  readonly path: string;
  readonly isPressed: boolean;
  readonly press: () => void;
}

function Thumb({ name, path, isPressed, press }: ThumbProps) {
  return (
    <button type="button" aria-label={name} title={name} aria-pressed={isPressed} onClick={press}>
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path d={path} />
      </svg>
    </button>
  );
}

interface WhyProps {
  readonly tell: (comment: string) => void;
  /** Nothing is to be said, or it was said: where the focus goes when the field disappears under it. */
  readonly leave: () => void;
}

/** Asks why an answer did not help; nothing waits for it. */
export function Why({ tell, leave }: WhyProps) {
  const [text, setText] = useState('');
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector('textarea')?.scrollIntoView({ block: 'nearest' }), []);
  return (
    <form
      class="why"
      ref={form}
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim()) tell(text.trim());
        leave();
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.isComposing) return;
        event.stopPropagation();
        leave();
      }}
    >
      <Remark label={say('rating.why')} text={text} change={setText} />
      <div class="choice">
        <button type="submit" class="main">
          {say('rating.tell')}
        </button>
        <button type="button" onClick={leave}>
          {say('rating.skip')}
        </button>
      </div>
    </form>
  );
}
