/** What is told of the page: the very frame, what is never in it, and how to keep something out. */

import { frameOf, type Entry } from '../../protocol/outbox';
import type { Page } from '../../page/page';
import { say } from '../../words/words';
import { adopt } from '../style';
import { useView } from '../use_view';
import css from './sent.css';
import { PersonWay, type Talking } from './talk';

adopt(css);

/** Stands for what the visitor will write, and for the name that each message gets. */
const OPEN = '…';

export default function Sent({ visit, going }: Talking) {
  const { page } = useView(visit);
  const { told } = visit.trail;
  return (
    <>
      <section class="screen sent" aria-labelledby="sent-title">
        <h2 id="sent-title">{say('sent.title')}</h2>
        {page === null ? (
          <p>{say('sent.nothing')}</p>
        ) : (
          <>
            <p>{say('sent.intro')}</p>
            <pre tabindex={0} role="region" aria-label={say('sent.frame')} dir="ltr">
              {written(frameOf(entryOn(page)))}
            </pre>
          </>
        )}
        {told.length > 0 && (
          <>
            <p>{say('sent.trail')}</p>
            <pre tabindex={0} role="region" aria-label={say('sent.trail')} dir="ltr">
              {written({ trail: told })}
            </pre>
          </>
        )}
        <h3>{say('sent.never')}</h3>
        <ul>
          <li>{say('sent.never_typed')}</li>
          <li>{say('sent.never_text')}</li>
          <li>{say('sent.never_address')}</li>
          <li>{say('sent.never_marked')}</li>
        </ul>
        <h3>{say('sent.keep')}</h3>
        <p>{say('sent.keep_text')}</p>
      </section>
      <PersonWay visit={visit} going={going} />
    </>
  );
}

function written(value: object): string {
  return JSON.stringify(value, null, 2);
}

function entryOn(page: Page): Entry {
  return {
    kind: 'say',
    client_id: OPEN,
    text: OPEN,
    confirm: false,
    score: 0,
    selection: '',
    attachments: [],
    page,
    conversation: null,
    at: 0,
    state: 'sending',
    problem: null,
    faults: 0,
  };
}
