/** The visitor's conversations, the latest first: one press goes on with an earlier one. */

import { useEffect } from 'preact/hooks';
import type { PastConversation } from '../../protocol/server_frames';
import { LANGUAGE, say, sayCount } from '../../words/words';
import { openConversation, startOver } from '../deeds';
import { adopt } from '../style';
import { dayOf } from '../times';
import { useView } from '../use_view';
import type { Visit } from '../visit';
import css from './history.css';
import { CONVERSATION, type Going } from './screen';
import { PersonWay } from './talk';

adopt(css);

interface Props {
  readonly visit: Visit;
  readonly going: Going;
}

export default function History({ visit, going }: Props) {
  const { past, session, connection, seen } = useView(visit);
  useEffect(() => visit.listConversations(), []);
  const open = (id: string) => {
    openConversation(visit, id);
    going.go(CONVERSATION);
  };
  const beginAnew = () => {
    startOver(visit);
    going.go(CONVERSATION);
  };
  return (
    <>
      <section class="screen history" aria-labelledby="history-title">
        <h2 id="history-title">{say('history.title')}</h2>
        <p role="status">{past === null ? waitingLine(connection === 'open') : ''}</p>
        {past?.length === 0 && <p class="none">{say('history.none')}</p>}
        <ul>
          {past?.map((one) => (
            <li key={one.conversation}>
              <button
                type="button"
                aria-current={one.conversation === session.conversation ? 'true' : undefined}
                onClick={() => open(one.conversation)}
              >
                <Line
                  past={one}
                  unread={Math.max(0, one.last_seq - (seen[one.conversation] ?? one.last_seq))}
                />
              </button>
            </li>
          ))}
        </ul>
        <button type="button" class="fresh" onClick={beginAnew}>
          {say('history.fresh')}
        </button>
      </section>
      <PersonWay visit={visit} going={going} />
    </>
  );
}

function Line({ past: { title, status, last_at }, unread }: { past: PastConversation; unread: number }) {
  const at = Date.parse(last_at);
  return (
    <>
      <strong dir="auto">{title || say('history.untitled')}</strong>
      <span>
        <time dateTime={last_at}>{whenOf(at)}</time> · {statusWord(status)}
      </span>
      {unread > 0 && <em>{sayCount('history.unread', unread)}</em>}
    </>
  );
}

function whenOf(at: number): string {
  const time = new Intl.DateTimeFormat(LANGUAGE, { hour: 'numeric', minute: '2-digit' }).format(at);
  return `${dayOf(at, Date.now())}, ${time}`;
}

function waitingLine(isConnected: boolean): string {
  return isConnected ? say('later.loading') : say('history.offline');
}

function statusWord(status: PastConversation['status']): string {
  switch (status) {
    case 'with_ai':
      return say('history.with_ai');
    case 'waiting_for_person':
      return say('history.waiting');
    case 'with_person':
      return say('history.with_person');
    case 'resolved':
      return say('history.resolved');
  }
}
