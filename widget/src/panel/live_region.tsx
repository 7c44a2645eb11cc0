/** Reads each finished message out once; the tokens of a streaming answer would be read out one by one. */

import { spokenText } from '../markdown/spoken';
import type { Message } from '../protocol/server_frames';
import { say } from '../words/words';

export function LiveRegion({ message }: { message: Message | null }) {
  return (
    <div class="unseen" role="log" aria-live="polite" aria-label={say('spoken.region')}>
      {message && <p key={message.seq}>{spoken(message)}</p>}
    </div>
  );
}

function spoken({ author, name, text, card }: Message): string {
  const words =
    author === 'system'
      ? text
      : say('spoken.message', { name: name ?? speaker(author), text: spokenText(text) });
  return [words, ...cardWords(card)].join('\n');
}

function speaker(author: Message['author']): string {
  return author === 'ai' ? say('who.ai') : say('who.person');
}

function cardWords(card: Message['card']): readonly string[] {
  switch (card?.kind) {
    case 'action':
      return [
        say('spoken.question', { title: card.title }),
        ...card.facts.map(({ label, value }) => say('spoken.fact', { label, value })),
      ];
    case 'guide':
      return [say('spoken.guide')];
    case 'email':
      return card.given === null ? [say('spoken.email')] : [];
    default:
      return [];
  }
}
