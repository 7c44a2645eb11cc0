/** What is told of the page: the very frame. */

import type { Visit } from '../visit';

export default function Sent(_props: { readonly visit: Visit }) {
  return null;
}
