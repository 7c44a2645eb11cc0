/** Files in words. */

import { LANGUAGE, say } from '../../words/words';
import { FILE_BYTES_MAX } from './limits';
import type { Trouble } from './upload';

export function sizeOf(bytes: number): string {
  const isLarge = bytes >= 1_000_000;
  const format = new Intl.NumberFormat(LANGUAGE, {
    style: 'unit',
    unit: isLarge ? 'megabyte' : 'kilobyte',
    maximumFractionDigits: isLarge ? 1 : 0,
  });
  return format.format(isLarge ? bytes / 1_000_000 : Math.max(1, bytes / 1_000));
}

export function percentOf(share: number): string {
  return new Intl.NumberFormat(LANGUAGE, { style: 'percent' }).format(share);
}

/** What went wrong, and what to do. */
export function troubleWords(trouble: Trouble): string {
  switch (trouble) {
    case 'upload_type':
      return say('attach.type');
    case 'upload_too_large':
      return say('attach.too_large', { limit: sizeOf(FILE_BYTES_MAX) });
    case 'upload_empty':
      return say('attach.empty');
    case 'upload_damaged':
      return say('attach.damaged');
    case 'uploads_off':
      return say('attach.off');
    case 'too_many':
      return say('attach.too_many');
    case 'unreachable':
      return say('attach.failed');
  }
}
