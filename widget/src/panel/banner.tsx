/** Says who has the conversation when it is not the AI agent. */

import type { Session } from '../protocol/session';
import { say } from '../words/words';

export function Banner({ session }: { session: Session }) {
  const line = bannerLine(session);
  return line && <p class="banner">{line}</p>;
}

function bannerLine({ status, person }: Session): string | null {
  switch (status) {
    case 'waiting_for_person':
      return say('banner.waiting');
    case 'with_person':
      return person ? say('banner.with_person', { name: person }) : say('banner.with_somebody');
    case 'resolved':
      return say('banner.resolved');
    case 'with_ai':
      return null;
  }
}
