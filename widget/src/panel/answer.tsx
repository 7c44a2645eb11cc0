/** What may be done about an answer: copy it, say whether it helped and why, or turn to a person. */

import { useRef, useState } from 'preact/hooks';
import type { Message } from '../protocol/server_frames';
import { say } from '../words/words';
import { copied } from './copied';
import { Rating, Why } from './rating';
import { timeOf } from './times';
import type { View } from './view';
import type { Visit } from './visit';

const COPY = 'M9 9h10v11H9zM5 15V4h10';

interface Props {
  readonly message: Message;
  readonly view: View;
  readonly visit: Visit;
  /** Where the text stands. */
  readonly shown: { readonly current: HTMLElement | null };
}

export function BelowAnswer({ message, view, visit, shown }: Props) {
  const { seq, text, sources, stopped } = message;
  const [isAsked, setAsked] = useState(false);
  const buttons = useRef<HTMLDivElement>(null);
  const time = timeOf(Date.parse(message.created_at));
  const rate = (good: boolean) => {
    visit.rate(seq, good);
    setAsked(!good);
  };
  return (
    <>
      <div class="below" ref={buttons}>
        <p class="foot">{stopped ? say('message.stopped', { time }) : time}</p>
        {sources.length > 0 && <Rating rated={view.ratings.get(seq)} rate={rate} />}
        <Copy text={text} shown={shown} />
      </div>
      {isAsked && (
        <Why
          tell={(comment) => visit.rate(seq, false, comment)}
          leave={() => {
            setAsked(false);
            buttons.current?.querySelector<HTMLElement>('[aria-pressed=true]')?.focus();
          }}
        />
      )}
    </>
  );
}

function Copy({ text, shown }: Pick<Props, 'shown'> & { text: string }) {
  const [outcome, setOutcome] = useState('');
  const press = async () => {
    setOutcome('');
    setOutcome((await copied(text, shown.current)) ? say('message.copied') : say('message.not_copied'));
  };
  return (
    <p class="rating">
      <button
        type="button"
        aria-label={say('message.copy')}
        title={say('message.copy')}
        onClick={() => void press()}
      >
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d={COPY} />
        </svg>
      </button>
      <span role="status">{outcome}</span>
    </p>
  );
}
