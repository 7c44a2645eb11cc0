/** An article of the help centre. */

import type { Config } from '../config';
import type { Going } from './screen';

interface Props {
  readonly id: string;
  readonly config: Config;
  readonly going: Going;
}

export default function Article(_props: Props) {
  return null;
}
