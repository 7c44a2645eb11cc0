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

function spoken({ author, name, text }: Message): string {
  if (author === 'system') return text;
  return `${name ?? (author === 'ai' ? 'AI assistant' : 'A person')}: ${spokenText(text)}`;
}
