/** What stands around every screen: whose help this is, who answers, and the ways out. */

import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { say } from '../words/words';
import { Face } from './face';

interface Props {
  readonly name: string;
  readonly who: string;
  /** Path of the AI agent's picture, while it has the conversation and the team has given it one. */
  readonly avatar?: string | null;
  readonly faces?: ComponentChildren;
  readonly close: () => void;
  readonly back?: () => void;
  readonly menu?: ComponentChildren;
  readonly children: ComponentChildren;
}

export function Frame(props: Props) {
  const backButton = useRef<HTMLButtonElement>(null);
  useEffect(() => backButton.current?.focus(), [props.back !== undefined]);
  return (
    <main class="panel">
      <header class="header">
        {props.back && (
          <button
            type="button"
            class="back"
            ref={backButton}
            aria-label={say('header.back')}
            onClick={props.back}
          >
            <svg viewBox="0 0 24 24" aria-hidden="true">
              <path d="M15 5l-7 7 7 7" />
            </svg>
          </button>
        )}
        {props.avatar && <Face name={null} picture={props.avatar} />}
        <div>
          <h1>{props.name}</h1>
          <p>{props.who}</p>
        </div>
        {props.faces}
        {props.menu}
        <button type="button" class="close" aria-label={say('header.close')} onClick={props.close}>
          <svg viewBox="0 0 24 24" aria-hidden="true">
            <path d="M6 6l12 12M18 6L6 18" />
          </svg>
        </button>
      </header>
      {props.children}
    </main>
  );
}
