/** The ways from reading into the conversation: by a question, and to a person, who is one step away here as well. */

import { say } from '../../words/words';
import { adopt } from '../style';
import type { Visit } from '../visit';
import { CONVERSATION, type Going } from './screen';
import css from './talk.css';

adopt(css);

export interface Talking {
  readonly visit: Visit;
  readonly going: Going;
}

/** Says `text` in the conversation, and goes there. */
export function ask(text: string, { visit, going }: Talking): void {
  visit.say(text);
  going.go(CONVERSATION);
}

export function PersonWay({ visit, going }: Talking) {
  return (
    <p class="to-person person-way">
      <button
        type="button"
        onClick={() => {
          const { status } = visit.view.session;
          if (status === 'with_ai' || status === 'resolved') visit.wantPerson();
          going.go(CONVERSATION);
        }}
      >
        {say('composer.person')}
      </button>
    </p>
  );
}
