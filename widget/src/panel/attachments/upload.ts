/** One file on its way to the server, and back. */

import { attachment as readAttachment, type Attachment } from '../../protocol/server_frames';
import { NAME_CHARACTERS_MAX } from './limits';

const TROUBLES = [
  'upload_type',
  'upload_too_large',
  'upload_empty',
  'upload_damaged',
  'uploads_off',
  'too_many',
  'unreachable',
] as const;

/** Why a file was not taken. */
export type Trouble = (typeof TROUBLES)[number];

/** Troubles that pass: the same file may be taken later. */
export const PASSING: readonly Trouble[] = ['too_many', 'unreachable'];

export type Outcome = { readonly attachment: Attachment } | { readonly trouble: Trouble };

export interface Sending {
  /** Never rejected; pending for ever once it was stopped. */
  readonly outcome: Promise<Outcome>;
  readonly stop: () => void;
}

/**
 * @param secret the visitor's
 * @param progress hears how much of the file, from 0 to 1, has left; `fetch` cannot say that
 */
export function sendFile(
  address: string,
  file: File,
  secret: string,
  progress: (share: number) => void,
): Sending {
  const request = new XMLHttpRequest();
  const outcome = new Promise<Outcome>((settle) => {
    request.upload.onprogress = ({ loaded, total }) => progress(total > 0 ? loaded / total : 0);
    request.onload = () => settle(read(request.status, request.responseText));
    request.onerror = () => settle({ trouble: 'unreachable' });
    request.open('POST', address);
    request.setRequestHeader('Content-Type', file.type || 'application/octet-stream');
    request.setRequestHeader('Handrail-Visitor', secret);
    request.setRequestHeader('Handrail-Name', encodeURIComponent(wellFormed(file.name)));
    request.send(file);
  });
  return { outcome, stop: () => request.abort() };
}

/** Takes back what was not sent; should it fail, the server removes it by itself. */
export function removeUpload(id: string, secret: string): void {
  fetch(`/v1/uploads/${encodeURIComponent(id)}`, {
    method: 'DELETE',
    headers: { 'Handrail-Visitor': secret },
  }).catch(() => undefined);
}

function read(status: number, body: string): Outcome {
  try {
    const answer: unknown = JSON.parse(body);
    if (status === 201) return { attachment: readAttachment(answer) };
    const { code } = (answer as { error: { code: unknown } }).error;
    return { trouble: TROUBLES.find((trouble) => trouble === code) ?? 'unreachable' };
  } catch {
    // A proxy may refuse a body before our server sees it, in words of its own.
    return { trouble: status === 413 ? 'upload_too_large' : 'unreachable' };
  }
}

/** Half a character, as a name cut in two or a strange file system may have it, cannot be encoded. */
function wellFormed(name: string): string {
  return name.slice(-NAME_CHARACTERS_MAX).replace(/\p{Surrogate}/gu, '');
}
