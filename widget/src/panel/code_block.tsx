/** Code in a message or an article, with its language and a way to copy it. */

import { useRef, useState } from 'preact/hooks';
import { say } from '../words/words';
import { copied } from './copied';

interface Props {
  readonly text: string;
  readonly language: string;
}

type Copy = 'none' | 'done' | 'failed';

export function CodeBlock({ text, language }: Props) {
  const code = useRef<HTMLElement>(null);
  const [copy, setCopy] = useState<Copy>('none');
  return (
    <div class="code">
      <p>
        <span>{language}</span>
        <span role="status">
          {copy === 'done' ? say('code.copied') : copy === 'failed' ? say('code.not_copied') : ''}
        </span>
        <button
          type="button"
          onClick={() => {
            setCopy('none');
            void copied(text, code.current).then((isDone) => setCopy(isDone ? 'done' : 'failed'));
          }}
        >
          {say('code.copy')}
        </button>
      </p>
      <pre tabIndex={0} dir="ltr">
        <code ref={code}>{text}</code>
      </pre>
    </div>
  );
}
