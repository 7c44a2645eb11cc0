/** Reads each finished message out once; the tokens of a streaming answer would be read out one by one. */

import { spokenText } from '../markdown/spoken';
import type { Message } from '../protocol/server_frames';

export function LiveRegion({ message }: { message: Message | null }) {
  return (
    <div class="unseen" role="log" aria-live="polite" aria-label="New messages">
      {message && <p key={message.seq}>{spoken(message)}</p>}
    </div>
  );
}

function spoken({ author, name, text, card }: Message): string {
  const words = author === 'system' ? text : `${name ?? speaker(author)}: ${spokenText(text)}`;
  return [words, ...cardWords(card)].join('\n');
}

function speaker(author: Message['author']): string {
  return author === 'ai' ? 'AI assistant' : 'A person';
}

function cardWords(card: Message['card']): readonly string[] {
  switch (card?.kind) {
    case 'action':
      return [`${card.title}?`, ...card.facts.map(({ label, value }) => `${label}: ${value}`)];
    case 'guide':
      return ['The steps can be shown on the page.'];
    case 'email':
      return card.given === null ? ['You can leave an address at which we can reach you.'] : [];
    default:
      return [];
  }
}
