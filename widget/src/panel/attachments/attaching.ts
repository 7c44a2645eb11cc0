/** Attaching files, as one part that comes with the first file. */

import type { Visit } from '../visit';
import { adopt } from '../style';
import css from './attaching.css';
import { Tray } from './tray';

export { Shelf } from './shelf';

adopt(css);

/**
 * @param address where files are sent to
 * @param show hears of the tray at once, and of every change
 * @returns ends it
 */
export function openTray(
  address: string,
  visit: Visit,
  show: (held: { readonly tray: Tray }) => void,
): () => void {
  const tray = new Tray(address, visit, () => show({ tray }));
  show({ tray });
  return () => tray.close();
}
