/** What may be pressed below a message's text. */

import { wordOf } from '../../protocol/outbox';
import type { Message } from '../../protocol/server_frames';
import type { GuideCard } from '../../protocol/cards';
import type { View } from '../view';
import type { Visit } from '../visit';
import '../buttons';
import { adopt } from '../style';
import { answerSurvey, decide, leaveEmail } from '../deeds';
import { Action } from './action';
import css from './cards.css';
import { Email } from './email';
import { Guide } from './guide';
import { Survey } from './survey';

adopt(css);

/** What a card can set going outside of the transcript. */
export interface Reach {
  readonly showGuide: (seq: number, card: GuideCard) => void;
  readonly toComposer: () => void;
  readonly articleOpened: () => void;
  /** Whether a visitor is asked how satisfied they are. */
  readonly asksSurvey: boolean;
}

interface Props {
  readonly message: Message;
  readonly view: View;
  readonly visit: Visit;
  readonly reach: Reach;
}

export function Card({ message: { seq, card }, view, visit, reach }: Props) {
  const { session, isAway, page, guide } = view;
  switch (card?.kind) {
    case 'action':
      return (
        <Action
          card={card}
          session={session}
          isAway={isAway}
          decide={(confirm) => decide(visit, card.action, confirm)}
        />
      );
    case 'guide':
      return (
        <Guide
          card={card}
          noteId={`guide-${seq}`}
          page={page}
          isLost={guide?.seq === seq && guide.isLost}
          show={() => reach.showGuide(seq, card)}
        />
      );
    case 'email':
      return seq === latest(session.messages, 'email') ? (
        <Email
          card={card}
          word={wordOf(session.outbox, 'email')}
          isAway={isAway}
          leave={(address) => leaveEmail(visit, address)}
          toComposer={reach.toComposer}
        />
      ) : null;
    case 'survey':
      return seq === latest(session.messages, 'survey') && reach.asksSurvey ? (
        <Survey
          card={card}
          word={wordOf(session.outbox, 'survey')}
          isAway={isAway}
          tell={(score, comment) => answerSurvey(visit, score, comment)}
          toComposer={reach.toComposer}
        />
      ) : null;
    default:
      return null;
  }
}

/** Only the last card that asks for something is there to be filled in. */
function latest(messages: readonly Message[], kind: 'email' | 'survey'): number | undefined {
  return messages.findLast(({ card }) => card?.kind === kind)?.seq;
}
