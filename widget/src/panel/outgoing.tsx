/** What the visitor wrote, in their own bubble. */

import type { ComponentChildren } from 'preact';
import type { Entry } from '../protocol/outbox';
import { say } from '../words/words';
import { timeOf } from './times';

interface Props {
  readonly text: string;
  readonly foot: ComponentChildren;
  /** The files beside the text. */
  readonly children?: ComponentChildren;
}

export function VisitorBubble({ text, foot, children }: Props) {
  return (
    <article class="bubble visitor">
      <p class="by unseen">{say('who.you')}</p>
      {text && (
        <p class="text" dir="auto">
          {text}
        </p>
      )}
      {children}
      <p class="foot">{foot}</p>
    </article>
  );
}

/** Whether it has arrived. */
export function stateWord({ state, at }: Entry, isAway: boolean): string {
  if (state === 'sent') return say('message.sent', { time: timeOf(at) });
  return isAway ? say('message.waits') : say('message.sending');
}
