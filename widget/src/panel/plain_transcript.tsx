/** Stands in for the transcript until that is loaded: what the visitor writes is there at once, whatever the network does. */

import { useLayoutEffect, useRef } from 'preact/hooks';
import { say } from '../words/words';
import { stateWord, VisitorBubble } from './outgoing';
import type { View } from './view';

interface Props {
  readonly view: View;
  /** The transcript cannot be loaded: what is stored has to be read without it. */
  readonly hasFailed: boolean;
}

export function PlainTranscript({ view, hasFailed }: Props) {
  const { messages, outbox } = view.session;
  const area = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => area.current?.scrollTo(0, area.current.scrollHeight));
  return (
    <div class="transcript" ref={area} role="region" aria-label={say('transcript.name')} tabIndex={0}>
      {hasFailed &&
        messages.map(({ author, seq, text }) =>
          author === 'visitor' ? (
            <VisitorBubble key={seq} text={text} foot="" />
          ) : (
            <article key={seq} class="bubble">
              <p class="text" dir="auto">
                {text}
              </p>
            </article>
          ),
        )}
      {outbox.map(
        (entry) =>
          entry.kind === 'say' && (
            <VisitorBubble key={entry.client_id} text={entry.text} foot={stateWord(entry, view.isAway)} />
          ),
      )}
    </div>
  );
}
