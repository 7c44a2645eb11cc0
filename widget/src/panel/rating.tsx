/** Whether an answer helped: two quiet buttons. */

import { say } from '../words/words';
import css from './rating.css';
import { adopt } from './style';

adopt(css);

const UP = 'M7 11v9H4v-9zM7 11l4-8a2 2 0 0 1 2 2v4h6l-1.6 11H7';
const DOWN = 'M17 13V4h3v9zM17 13l-4 8a2 2 0 0 1-2-2v-4H5L6.6 4H17';

interface Props {
  readonly rated: boolean | undefined;
  readonly rate: (good: boolean) => void;
}

export function Rating({ rated, rate }: Props) {
  return (
    <p class="rating" role="group" aria-label={say('rating.name')}>
      <Thumb name={say('rating.good')} path={UP} isPressed={rated === true} press={() => rate(true)} />
      <Thumb name={say('rating.bad')} path={DOWN} isPressed={rated === false} press={() => rate(false)} />
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
