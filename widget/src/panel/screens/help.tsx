/** Search in the help centre. */

import type { Config } from '../config';
import type { Visit } from '../visit';
import type { Going } from './screen';

interface Props {
  readonly query: string;
  readonly config: Config;
  readonly visit: Visit;
  readonly going: Going;
}

export default function Help(_props: Props) {
  return null;
}
