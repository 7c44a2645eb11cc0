/** The button for what one can do with the conversation as a whole; what it opens is loaded with the first press. */

import { useRef, useState } from 'preact/hooks';
import { say } from '../../words/words';
import type { Config } from '../config';
import type { Going } from '../screens/screen';
import { usePart } from '../screens/use_part';
import type { View } from '../view';
import type { Visit } from '../visit';

const load = () => import('./menu_list');

export interface Props {
  readonly config: Config;
  readonly visit: Visit;
  readonly view: View;
  readonly going: Going;
}

export type End = 'first' | 'last';

export function Menu(props: Props) {
  const button = useRef<HTMLButtonElement>(null);
  const [opened, setOpened] = useState<End | null>(null);
  const [presses, setPresses] = useState(0);
  const { found } = usePart(load, opened !== null, presses);
  const open = (at: End | null) => {
    setPresses(presses + 1);
    setOpened(at);
  };
  return (
    <div class="menu">
      <button
        type="button"
        class="close"
        id="menu-button"
        ref={button}
        aria-label={say('header.menu')}
        aria-haspopup="menu"
        aria-expanded={opened !== null}
        onClick={() => open(opened === null ? 'first' : null)}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
          event.preventDefault();
          open(event.key === 'ArrowDown' ? 'first' : 'last');
        }}
      >
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M5 12h.01M12 12h.01M19 12h.01" />
        </svg>
      </button>
      {found && (
        <found.MenuList
          {...props}
          opened={opened}
          close={() => setOpened(null)}
          toButton={() => button.current?.focus()}
        />
      )}
    </div>
  );
}
