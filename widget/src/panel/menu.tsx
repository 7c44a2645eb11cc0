/** What one can do with the conversation as a whole. */

import type { Config } from './config';
import type { Going } from './screens/screen';
import type { View } from './view';
import type { Visit } from './visit';

interface Props {
  readonly config: Config;
  readonly visit: Visit;
  readonly view: View;
  readonly going: Going;
}

export function Menu(_props: Props) {
  return null;
}
