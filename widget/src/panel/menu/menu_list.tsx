/** The menu itself: by keyboard as ARIA's practices for a menu button have it, https://www.w3.org/WAI/ARIA/apg/. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { say } from '../../words/words';
import '../buttons';
import { startOver } from '../deeds';
import { adopt } from '../style';
import { choicesIn, nameOf, type Choice } from './choices';
import { download } from './download';
import { EndSheet, MailSheet } from './sheets';
import type { End, Props as MenuProps } from './menu';
import css from './menu.css';

adopt(css);

interface Props extends MenuProps {
  /** Which end takes the focus; null while the menu is closed. */
  readonly opened: End | null;
  readonly close: () => void;
  readonly toButton: () => void;
}

type Sheet = 'end' | 'mail';

export function MenuList({ config, visit, view, going, opened, close, toButton }: Props) {
  const [sheet, setSheet] = useState<Sheet | null>(null);
  const [done, setDone] = useState('');
  const act = (choice: Choice) => {
    close();
    toButton();
    switch (choice) {
      case 'help':
        return going.go({ name: 'help', query: '' });
      case 'history':
      case 'sent':
        return going.go({ name: choice });
      case 'fresh':
        return startOver(visit);
      case 'download':
        download(document, view.session.messages, config.name);
        return setDone(say('menu.downloaded'));
      case 'sound':
        return visit.setSound(!view.sound);
      case 'end':
      case 'mail':
        return setSheet(choice);
    }
  };
  const put = () => {
    setSheet(null);
    toButton();
  };
  return (
    <>
      {opened !== null && (
        <List
          choices={choicesIn(view, config.mail)}
          hasSound={view.sound}
          opened={opened}
          act={act}
          close={close}
          toButton={toButton}
        />
      )}
      {sheet === 'end' && <EndSheet end={() => visit.wish('end')} close={put} />}
      {sheet === 'mail' && (
        <MailSheet mail={(address) => visit.wish('mail_transcript', address)} close={put} />
      )}
      <p class="unseen" role="status">
        {done}
      </p>
    </>
  );
}

interface ListProps extends Pick<Props, 'close' | 'toButton'> {
  readonly choices: readonly Choice[];
  readonly hasSound: boolean;
  readonly opened: End;
  readonly act: (choice: Choice) => void;
}

function List({ choices, hasSound, opened, act, close, toButton }: ListProps) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => focusAt(list.current, opened === 'first' ? 0 : -1), [opened]);
  useEffect(() => {
    const outside = (event: PointerEvent) => {
      const button = list.current?.parentElement;
      if (!button?.contains(event.target as Node)) close();
    };
    document.addEventListener('pointerdown', outside);
    return () => document.removeEventListener('pointerdown', outside);
  }, [close]);
  const onKeyDown = (event: KeyboardEvent) => {
    const { key } = event;
    if (key === 'Tab') return close();
    const to = target(key, list.current);
    if (key === 'Escape') {
      close();
      toButton();
    } else if (to === null) return;
    else focusAt(list.current, to);
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="menu-list" role="menu" aria-labelledby="menu-button" ref={list} onKeyDown={onKeyDown}>
      {choices.map((choice) => (
        <button
          key={choice}
          type="button"
          role={choice === 'sound' ? 'menuitemcheckbox' : 'menuitem'}
          aria-checked={choice === 'sound' ? hasSound : undefined}
          tabIndex={-1}
          onClick={() => act(choice)}
        >
          {nameOf(choice)}
        </button>
      ))}
    </div>
  );
}

function itemsOf(list: HTMLElement | null): readonly HTMLElement[] {
  return [...(list?.querySelectorAll<HTMLElement>('button') ?? [])];
}

function focusAt(list: HTMLElement | null, place: number): void {
  itemsOf(list).at(place)?.focus();
}

/** @returns where a key leads to from the item that has the focus; null when it leads nowhere */
function target(key: string, list: HTMLElement | null): number | null {
  const items = itemsOf(list);
  const at = items.findIndex((item) => item === document.activeElement);
  switch (key) {
    case 'ArrowDown':
      return (at + 1) % items.length;
    case 'ArrowUp':
      return at - 1;
    case 'Home':
      return 0;
    case 'End':
      return -1;
    default:
      return beginning(key, items, at);
  }
}

/** A letter leads to the next item that begins with it. */
function beginning(key: string, items: readonly HTMLElement[], at: number): number | null {
  if ([...key].length !== 1) return null;
  const letter = key.toLocaleLowerCase();
  const later = items.map((_, step) => (at + 1 + step) % items.length);
  return later.find((place) => items[place]?.textContent.toLocaleLowerCase().startsWith(letter)) ?? null;
}
