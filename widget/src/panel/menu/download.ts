/** The conversation as a text file that the visitor keeps; nothing of it goes over the network. */

import { transcriptText } from './transcript_text';
import type { Message } from '../../protocol/server_frames';
import { say } from '../../words/words';

/** Milliseconds after which the browser has surely begun to save the file. */
const KEPT_MS = 60_000;

export function download(document: Document, messages: readonly Message[], name: string): void {
  const file = new Blob([transcriptText(messages, name)], { type: 'text/plain;charset=utf-8' });
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = say('transcript.file', { date: (messages[0]?.created_at ?? '').slice(0, 10) });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
}
