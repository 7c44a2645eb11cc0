/** The files above the text box: what each is, how far it has come, and a way to be rid of it. */

import { sayCount, say } from '../../words/words';
import { ATTACHMENTS_MAX } from '../../protocol/visitor_frames';
import type { Item, Tray } from './tray';
import { PASSING } from './upload';
import { percentOf, sizeOf, troubleWords } from './words';

interface Props {
  readonly tray: Tray;
  /** Where the focus goes when the button disappears under it. */
  readonly leave: () => void;
}

export function Shelf({ tray, leave }: Props) {
  const { items, isFull } = tray;
  const remove = (key: number) => {
    tray.remove(key);
    leave();
  };
  return (
    <div class="shelf">
      {items.length > 0 && (
        <ul aria-label={say('attach.list')}>
          {items.map((item) => (
            <li key={item.key} class={item.state}>
              <Preview item={item} />
              <p>
                <b dir="auto">{item.name}</b>
                <span>{stateLine(item)}</span>
              </p>
              {item.state === 'failed' && item.trouble && PASSING.includes(item.trouble) && (
                <button type="button" class="link" onClick={() => tray.retry(item.key)}>
                  {say('message.again')}
                </button>
              )}
              <button
                type="button"
                class="away"
                aria-label={say('attach.remove', { name: item.name })}
                onClick={() => remove(item.key)}
              >
                <svg viewBox="0 0 24 24" aria-hidden="true">
                  <path d="M7 7l10 10M17 7L7 17" />
                </svg>
              </button>
              {item.state === 'sending' && (
                <progress aria-label={item.name} {...(item.share < 1 ? { value: item.share } : {})} />
              )}
            </li>
          ))}
        </ul>
      )}
      <p class={isFull ? 'failed' : 'unseen'} role="status">
        {isFull ? sayCount('attach.full', ATTACHMENTS_MAX) : spokenLine(items)}
      </p>
    </div>
  );
}

function Preview({ item: { preview } }: { item: Item }) {
  if (preview) return <img src={preview} alt="" />;
  return (
    <svg class="sheet" viewBox="0 0 24 24" aria-hidden="true">
      <path d="M6 3h8l4 4v14H6zM14 3v4h4" />
    </svg>
  );
}

function stateLine({ state, size, share, trouble }: Item): string {
  switch (state) {
    case 'waiting':
      return say('attach.waiting');
    case 'sending':
      return say('attach.sending', { percent: percentOf(share) });
    case 'ready':
      return sizeOf(size);
    case 'failed':
      return troubleWords(trouble ?? 'unreachable');
  }
}

/** What a screen reader says: the latest file that has come to an end, good or bad. */
function spokenLine(items: readonly Item[]): string {
  const last = items.findLast(({ state }) => state === 'ready' || state === 'failed');
  if (!last) return '';
  return last.state === 'ready'
    ? say('attach.ready', { name: last.name })
    : `${last.name}: ${stateLine(last)}`;
}
