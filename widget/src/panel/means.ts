/** What a visit works with: given from outside, so that tests give others. */

import type { Keep } from './keep';
import type { SenderTimes } from './sender';
import type { SocketTimes } from './socket';

export interface Means {
  readonly site: string;
  readonly keep: Keep;
  readonly connect: () => WebSocket;
  readonly newId: () => string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Is called when the server does not take the host's token: it has run out, as a rule. */
  readonly refused?: () => void;
  readonly times?: SocketTimes;
  readonly senderTimes?: SenderTimes;
}
