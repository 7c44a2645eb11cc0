/** Says who has the conversation when it is not the AI agent. */

import type { Session } from '../protocol/session';

export function Banner({ session }: { session: Session }) {
  const line = bannerLine(session);
  return (
    <p class="banner" role="status">
      {line}
    </p>
  );
}

function bannerLine({ status, person }: Session): string | null {
  switch (status) {
    case 'waiting_for_person':
      return 'A person will answer here. You can close this window; the answer waits for you.';
    case 'with_person':
      return `You are talking with ${person ?? 'a person'}.`;
    case 'resolved':
      return 'This conversation was resolved. Write to open it again.';
    case 'with_ai':
      return null;
  }
}
