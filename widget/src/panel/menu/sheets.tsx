/** What is asked before something is done with the conversation as a whole. */

import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { looksLikeEmail } from '../../protocol/email';
import { EMAIL_CHARACTERS_MAX } from '../../protocol/visitor_frames';
import { say } from '../../words/words';

export function EndSheet({ end, close }: { end: () => void; close: () => void }) {
  return (
    <Sheet title={say('end.question')} close={close}>
      <p>{say('end.what_follows')}</p>
      <div class="choice">
        <button
          type="button"
          class="main"
          onClick={() => {
            end();
            close();
          }}
        >
          {say('end.yes')}
        </button>
        <button type="button" onClick={close}>
          {say('end.no')}
        </button>
      </div>
    </Sheet>
  );
}

export function MailSheet({ mail, close }: { mail: (address: string) => void; close: () => void }) {
  const [text, setText] = useState('');
  const [isWrong, setWrong] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const id = useId();
  const send = () => {
    const address = text.trim();
    setWrong(!looksLikeEmail(address));
    if (!looksLikeEmail(address)) return field.current?.focus();
    mail(address);
    close();
  };
  return (
    <Sheet title={say('mail.title')} close={close}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <label for={id}>{say('mail.address')}</label>
        <input
          id={id}
          ref={field}
          type="email"
          autocomplete="email"
          dir="ltr"
          value={text}
          maxLength={EMAIL_CHARACTERS_MAX}
          placeholder={say('email.example')}
          aria-invalid={isWrong}
          aria-describedby={`${id}-note`}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <p id={`${id}-note`} class="state failed" role="status">
          {isWrong ? say('email.no_address') : ''}
        </p>
        <div class="choice">
          <button type="submit" class="main">
            {say('mail.send')}
          </button>
          <button type="button" onClick={close}>
            {say('mail.cancel')}
          </button>
        </div>
      </form>
    </Sheet>
  );
}

interface SheetProps {
  readonly title: string;
  readonly close: () => void;
  readonly children: ComponentChildren;
}

/** A dialog that holds the focus; Escape closes it, and not the panel behind it. */
function Sheet({ title, close, children }: SheetProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const id = useId();
  return (
    <dialog
      class="sheet"
      ref={dialog}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') event.stopPropagation();
      }}
      onClick={(event) => {
        if (event.target === dialog.current) close();
      }}
    >
      <div>
        <h2 id={id}>{title}</h2>
        {children}
      </div>
    </dialog>
  );
}
