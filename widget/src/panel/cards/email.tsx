/** Asks where an answer can reach the visitor; nothing waits for it. */

import { useEffect, useRef, useState } from 'preact/hooks';
import type { EmailCard } from '../../protocol/cards';
import type { Entry } from '../../protocol/outbox';
import { looksLikeEmail } from '../../protocol/email';
import { EMAIL_CHARACTERS_MAX } from '../../protocol/visitor_frames';
import { say } from '../../words/words';
import { whyFailed } from '../problem_words';

interface Props {
  readonly card: EmailCard;
  /** What was left here and is still on its way. */
  readonly word: Entry | undefined;
  readonly isAway: boolean;
  readonly leave: (address: string) => void;
  /** Where the focus goes when the field disappears under it. */
  readonly toComposer: () => void;
}

export function Email({ card, word, isAway, leave, toComposer }: Props) {
  const [isChanging, setChanging] = useState(false);
  const hasFailed = word?.state === 'failed';
  const address = word?.text ?? card.given;
  if (address === null || isChanging || hasFailed) {
    return (
      <Field
        address={address ?? ''}
        problem={hasFailed && !isChanging ? whyFailed(word) : null}
        takesFocus={isChanging}
        leave={(next) => {
          setChanging(false);
          leave(next);
          toComposer();
        }}
      />
    );
  }
  const [before, after] = reachLine(word, isAway).split('{address}');
  return (
    <p class="card reach" role="status">
      {before}
      <strong>{address}</strong>
      {after}{' '}
      <button
        type="button"
        class="link"
        aria-label={say('email.change_address')}
        onClick={() => setChanging(true)}
      >
        {say('email.change')}
      </button>
    </p>
  );
}

/** @returns the line with the place for the address still open: it is shown in another weight. */
function reachLine(word: Entry | undefined, isAway: boolean): string {
  if (word?.state !== 'sending') return say('email.reach');
  return isAway ? say('email.reach_not_sent_yet') : say('email.reach_sending');
}

interface FieldProps {
  readonly address: string;
  readonly problem: string | null;
  readonly takesFocus: boolean;
  readonly leave: (address: string) => void;
}

function Field({ address, problem, takesFocus, leave }: FieldProps) {
  const [text, setText] = useState(address);
  const [wrong, setWrong] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (takesFocus) field.current?.focus();
  }, []);
  const shown = wrong ?? problem;
  const send = () => {
    const next = text.trim();
    if (looksLikeEmail(next)) return leave(next);
    setWrong(say('email.no_address'));
    field.current?.focus();
  };
  return (
    <form
      class="card"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <label for="email">{say('email.question')}</label>
      <div class="line">
        <input
          id="email"
          ref={field}
          type="email"
          autocomplete="email"
          value={text}
          maxLength={EMAIL_CHARACTERS_MAX}
          aria-invalid={shown !== null}
          aria-describedby="email-note"
          placeholder={say('email.example')}
          onInput={(event) => {
            setText(event.currentTarget.value);
            setWrong(null);
          }}
        />
        <button type="submit" class="main">
          {say('email.send')}
        </button>
      </div>
      <p id="email-note" class={shown === null ? 'state' : 'state failed'} role="status">
        {shown ?? say('email.optional')}
      </p>
    </form>
  );
}
