/** An action that waits for the visitor's word: what it would do, and two buttons. */

import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ActionCard } from '../../protocol/cards';
import { wordOf } from '../../protocol/outbox';
import type { Session } from '../../protocol/session';
import { say } from '../../words/words';
import { whyFailed } from '../problem_words';
import { actionState, type ActionState } from './action_state';

/** Milliseconds; a browser's timer takes no longer wait. */
const TIMER_MS_MAX = 2 ** 31 - 1;

interface Props {
  readonly card: ActionCard;
  readonly session: Session;
  readonly isAway: boolean;
  readonly decide: (confirm: boolean) => void;
}

export function Action({ card, session, isAway, decide }: Props) {
  const frame = useRef<HTMLElement>(null);
  const state = actionState(card, session, useNowUntil(Date.parse(card.expires_at)));
  const word = wordOf(session.outbox, 'decide', card.action);
  return (
    <section
      class={card.destructive ? 'card destructive' : 'card'}
      aria-label={card.title}
      ref={frame}
      tabIndex={-1}
    >
      <h2>{card.title}</h2>
      <dl>
        {card.facts.map(({ label, value }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {canPress(state) && (
        <Choice
          confirm={card.confirm}
          isSent={state === 'sending'}
          decide={decide}
          leave={() => frame.current?.focus()}
        />
      )}
      <p class={state === 'failed' ? 'state failed' : 'state'} role="status">
        {state === 'failed' && word ? whyFailed(word) : stateLine(state, isAway)}
      </p>
    </section>
  );
}

interface ChoiceProps {
  readonly confirm: string;
  readonly isSent: boolean;
  readonly decide: (confirm: boolean) => void;
  /** Where the focus goes when the buttons disappear under it. */
  readonly leave: () => void;
}

function Choice({ confirm, isSent, decide, leave }: ChoiceProps) {
  const buttons = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = buttons.current;
    return () => {
      if (element?.contains(document.activeElement)) leave();
    };
  }, []);
  const press = (word: boolean) => () => {
    if (!isSent) decide(word);
  };
  return (
    <div class="choice" ref={buttons}>
      <button type="button" class="main" aria-disabled={isSent} onClick={press(true)}>
        {confirm}
      </button>
      <button type="button" aria-disabled={isSent} onClick={press(false)}>
        {say('action.decline')}
      </button>
    </div>
  );
}

function canPress(state: ActionState): boolean {
  return state === 'open' || state === 'sending' || state === 'failed';
}

function stateLine(state: ActionState, isAway: boolean): string {
  switch (state) {
    case 'open':
      return '';
    case 'sending':
      return isAway ? say('action.not_sent_yet') : say('action.sending');
    case 'failed':
      return say('action.failed');
    case 'with_people':
      return say('action.with_people');
    case 'confirmed':
      return say('action.confirmed');
    case 'declined':
      return say('action.declined');
    case 'expired':
      return say('action.expired');
  }
}

/** The present time, again once `end` has come (milliseconds since the epoch). */
function useNowUntil(end: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const wait = end - Date.now();
    if (!(wait > 0)) return undefined;
    const timer = setTimeout(() => setNow(Date.now()), Math.min(wait, TIMER_MS_MAX));
    return () => clearTimeout(timer);
  }, [end]);
  return now;
}
