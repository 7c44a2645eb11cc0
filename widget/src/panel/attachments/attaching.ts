/** Attaching files, as one part that comes once the panel is there. */

import type { Visit } from '../visit';
import { adopt } from '../style';
import css from './attaching.css';
import { Tray } from './tray';

export { AttachButton } from './attach_button';
export { Shelf } from './shelf';

adopt(css);

/**
 * Takes files that are pasted, or dropped anywhere on the panel.
 *
 * @param address where they are sent to; null where the team wants none: then they are merely kept from being opened
 * @param show hears of the tray at once, and of every change
 * @returns ends it
 */
export function attaching(
  address: string | null,
  visit: Visit,
  show: (held: { readonly tray: Tray }) => void,
): () => void {
  const tray = address === null ? null : new Tray(address, visit, () => tray && show({ tray }));
  if (tray) show({ tray });
  const take = (files: FileList | undefined) => {
    if (tray && files && files.length > 0) tray.add([...files]);
  };
  const paste = (event: ClipboardEvent) => take(event.clipboardData?.files);
  // A browser would leave the panel and open the file.
  const over = (event: DragEvent) => event.preventDefault();
  const drop = (event: DragEvent) => {
    event.preventDefault();
    take(event.dataTransfer?.files);
  };
  document.addEventListener('paste', paste);
  document.addEventListener('dragover', over);
  document.addEventListener('drop', drop);
  return () => {
    document.removeEventListener('paste', paste);
    document.removeEventListener('dragover', over);
    document.removeEventListener('drop', drop);
    tray?.close();
  };
}
