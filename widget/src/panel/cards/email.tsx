/** Asks where an answer can reach the visitor; nothing waits for it. */

import { useEffect, useRef, useState } from 'preact/hooks';
import type { EmailCard } from '../../protocol/cards';
import type { Entry } from '../../protocol/outbox';
import { EMAIL_CHARACTERS_MAX } from '../../protocol/visitor_frames';

/** What is surely no address is told at once; the server has the last word. */
const ADDRESS = /^[^\s@]+@[^\s@]+\.[^\s@.]+$/;

const NO_ADDRESS = 'Please write an address such as ana@example.com.';

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
        problem={hasFailed && !isChanging ? (word.problem ?? NO_ADDRESS) : null}
        takesFocus={isChanging}
        leave={(next) => {
          setChanging(false);
          leave(next);
          toComposer();
        }}
      />
    );
  }
  return (
    <p class="card reach" role="status">
      We can reach you at <strong>{address}</strong>
      {word && word.state === 'sending' && (isAway ? ' (not sent yet)' : ' (sending…)')}.{' '}
      <button type="button" class="link" onClick={() => setChanging(true)}>
        Change<span class="unseen"> the address</span>
      </button>
    </p>
  );
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
    if (ADDRESS.test(next)) return leave(next);
    setWrong(NO_ADDRESS);
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
      <label for="email">Where can we reach you?</label>
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
          placeholder="you@example.com"
          onInput={(event) => {
            setText(event.currentTarget.value);
            setWrong(null);
          }}
        />
        <button type="submit" class="main">
          Send
        </button>
      </div>
      <p id="email-note" class={shown === null ? 'state' : 'state failed'} role="status">
        {shown ?? 'Only if you like: the answer comes here in any case.'}
      </p>
    </form>
  );
}
