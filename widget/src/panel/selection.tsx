/** What the visitor has marked on the page: they press to ask about it, and only then is it sent. */

import { say } from '../words/words';
import css from './selection.css';
import { adopt } from './style';

adopt(css);

interface Props {
  /** What is marked at the moment, on one line. */
  readonly marked: string;
  /** What the next message asks about; empty until the visitor has pressed. */
  readonly about: string;
  readonly ask: (about: string) => void;
}

export function Selection({ marked, about, ask }: Props) {
  if (!about && !marked) return null;
  if (!about) {
    return (
      <button type="button" class="marked" onClick={() => ask(marked)}>
        {say('selection.ask')}: <q dir="auto">{marked}</q>
      </button>
    );
  }
  return (
    <div class="marked">
      <p>
        {say('selection.with')}: <q dir="auto">{about}</q>
      </p>
      <button type="button" class="leave" aria-label={say('selection.remove')} onClick={() => ask('')}>
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M6 6l12 12M18 6L6 18" />
        </svg>
      </button>
    </div>
  );
}
