/** What there is to choose from in the menu, in the state at hand. Pure. */

import { say } from '../../words/words';
import type { View } from '../view';

export const CHOICES = ['help', 'history', 'fresh', 'end', 'download', 'mail', 'sound', 'sent'] as const;

export type Choice = (typeof CHOICES)[number];

/** @param canMail whether the server sends e-mail */
export function choicesIn(view: Pick<View, 'session'>, canMail: boolean): readonly Choice[] {
  const { conversation, fresh, messages, status } = view.session;
  const isThere: Readonly<Record<Choice, boolean>> = {
    help: true,
    history: conversation !== null || fresh !== null,
    fresh: conversation !== null,
    end: conversation !== null && status !== 'resolved',
    download: messages.length > 0,
    mail: canMail && messages.length > 0,
    sound: true,
    sent: true,
  };
  return CHOICES.filter((choice) => isThere[choice]);
}

export function nameOf(choice: Choice): string {
  switch (choice) {
    case 'help':
      return say('menu.help');
    case 'history':
      return say('menu.history');
    case 'fresh':
      return say('menu.fresh');
    case 'end':
      return say('menu.end');
    case 'download':
      return say('menu.download');
    case 'mail':
      return say('menu.mail');
    case 'sound':
      return say('menu.sound');
    case 'sent':
      return say('menu.sent');
  }
}
