/** The conversation so far, the answer that is being written, and what is still on its way to the server. */

import { Fragment } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Session } from '../protocol/session';
import { say } from '../words/words';
import { AnswerInProgress, PersonWriting, StoredBubble } from './bubbles';
import type { Reach } from './cards/card';
import { OutgoingBubble } from './outgoing_bubble';
import { dayOf, isSameDay } from './times';
import type { View } from './view';
import type { Visit } from './visit';

/** Pixels from the end within which a reader is taken to follow the conversation. */
const NEAR_END_PX = 80;

interface Props {
  readonly view: View;
  readonly visit: Visit;
  readonly reach: Reach;
}

export function Transcript({ view, visit, reach }: Props) {
  const { session, typist, isAway } = view;
  const { messages, outbox, stream } = session;
  const { area, isBehind, follow, scrolled } = useFollowing(session, typist !== null);
  return (
    <div class="conversation">
      <div
        class="transcript"
        ref={area}
        onScroll={scrolled}
        role="region"
        aria-label={say('transcript.name')}
        tabIndex={0}
      >
        {messages.map((message, index) => {
          const at = Date.parse(message.created_at);
          const before = messages[index - 1];
          const isNewDay = !before || !isSameDay(at, Date.parse(before.created_at));
          return (
            <Fragment key={message.seq}>
              {isNewDay && <p class="system">{dayOf(at, Date.now())}</p>}
              <StoredBubble message={message} view={view} visit={visit} reach={reach} />
            </Fragment>
          );
        })}
        {outbox.map((entry) => (
          <OutgoingBubble key={entry.client_id} entry={entry} isAway={isAway} visit={visit} />
        ))}
        {stream && <AnswerInProgress stream={stream} />}
        {typist && (
          <PersonWriting typist={typist} picture={typist.name === session.person ? session.picture : null} />
        )}
      </div>
      {isBehind && (
        <button type="button" class="to-end" onClick={follow}>
          {say('transcript.to_end')}
        </button>
      )}
    </div>
  );
}

/** Keeps the end in view for somebody who reads there, and leaves somebody who has scrolled up alone. */
function useFollowing({ messages, outbox, stream }: Session, isTyping: boolean) {
  const area = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const [isBehind, setBehind] = useState(false);
  const follow = () => {
    const element = area.current;
    if (element) element.scrollTop = element.scrollHeight;
    follows.current = true;
    setBehind(false);
  };
  const scrolled = () => {
    const element = area.current;
    if (!element) return;
    follows.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END_PX;
    if (follows.current) setBehind(false);
  };
  useLayoutEffect(() => {
    if (follows.current) follow();
    else setBehind(true);
  }, [messages.length, stream?.points, stream?.run]);
  useLayoutEffect(() => {
    if (follows.current) follow();
  }, [isTyping]);
  useEffect(follow, [outbox.length]);
  useEffect(() => {
    const element = area.current;
    if (!element) return undefined;
    const keepUp = () => follows.current && follow();
    const resized = new ResizeObserver(keepUp);
    resized.observe(element);
    // What comes later than its message, such as a picture, makes it longer too.
    const grown = new MutationObserver(keepUp);
    grown.observe(element, { childList: true, subtree: true });
    return () => {
      resized.disconnect();
      grown.disconnect();
    };
  }, []);
  return { area, isBehind, follow, scrolled };
}
