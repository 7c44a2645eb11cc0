/** The visitor's earlier conversations. */

import type { Visit } from '../visit';
import type { Going } from './screen';

interface Props {
  readonly visit: Visit;
  readonly going: Going;
}

export default function History(_props: Props) {
  return null;
}
