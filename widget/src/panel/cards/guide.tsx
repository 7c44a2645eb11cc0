/** Steps that can be shown on the page itself, where the page declares what they point at. */

import type { Page } from '../../page/page';
import type { GuideCard } from '../../protocol/cards';
import { say } from '../../words/words';

interface Props {
  readonly card: GuideCard;
  /** Of the line that says why it cannot be shown. */
  readonly noteId: string;
  readonly page: Page | null;
  /** When it was shown last, what it points at was not there. */
  readonly isLost: boolean;
  readonly show: () => void;
}

export function Guide({ card, noteId, page, isLost, show }: Props) {
  const obstacle = obstacleTo(card, page);
  const note = isLost ? say('guide_card.lost') : (obstacle ?? '');
  return (
    <section class="card" aria-label={card.title}>
      <h2>{card.title}</h2>
      <ol>
        {card.steps.map(({ text }) => (
          <li>{text}</li>
        ))}
      </ol>
      <div class="choice">
        <button
          type="button"
          class="main"
          aria-disabled={obstacle !== null}
          aria-describedby={noteId}
          onClick={() => {
            if (obstacle === null) show();
          }}
        >
          {say('guide_card.show')}
        </button>
      </div>
      <p id={noteId} class="state" role="status">
        {note}
      </p>
    </section>
  );
}

/** @returns why the guide cannot be shown now, in words for the visitor; null when it can. */
export function obstacleTo({ page: key, steps }: GuideCard, page: Page | null): string | null {
  if (page?.key !== key) return say('guide_card.other_page');
  const first = steps[0];
  return first && page.targets.includes(first.target) ? null : say('guide_card.not_there');
}
