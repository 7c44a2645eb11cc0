/** `/widget/assets/host-….js`: joins the panel to the host page. Loaded when somebody turns to the launcher. */

import type { Run, Stand } from '../loader/stand';
import { obeying } from './commands';
import { Widget } from './widget';

/** @returns what does everything that the host page says from now on. */
export function host(stand: Stand): Run {
  return obeying(new Widget(stand));
}
