/** Opens the system's own choice of files. */

import { useRef } from 'preact/hooks';
import { say } from '../../words/words';

/** What is offered to choose from; the server looks at the content. */
const ACCEPTED = 'image/png,image/jpeg,image/gif,image/webp,application/pdf,.txt,.log,.csv,.json,.md';

export function AttachButton({ take }: { take: (files: readonly File[]) => void }) {
  const chooser = useRef<HTMLInputElement>(null);
  return (
    <>
      <button
        type="button"
        class="attach"
        aria-label={say('attach.add')}
        title={say('attach.add')}
        onClick={() => chooser.current?.click()}
      >
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M19 11l-7 7a4.5 4.5 0 0 1-6.500-6.500l7.500-7.500a3 3 0 0 1 4.500 4.500L10 16a1.500 1.500 0 0 1-2-2l6-6" />
        </svg>
      </button>
      <input
        ref={chooser}
        type="file"
        multiple
        hidden
        accept={ACCEPTED}
        onChange={({ currentTarget }) => {
          take([...(currentTarget.files ?? [])]);
          currentTarget.value = '';
        }}
      />
    </>
  );
}
