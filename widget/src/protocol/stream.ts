/** An answer while it is being written. Best effort: the stored message replaces it. */

import type { Delta, ServerFrame } from './server_frames';

export interface Stream {
  readonly run: string;
  readonly text: string;
  /** Code points in `text`: offsets count these, JavaScript's `length` counts something else. */
  readonly points: number;
}

export const NO_STREAM = null;

type Answering = Extract<ServerFrame, { type: 'answering' }>;

/**
 * `answering` begins an empty stream; a delta keeps the first `offset` code points and appends its text. A delta that
 * begins beyond what is here follows a dropped one and changes nothing: later ones cannot fit either, until one starts
 * over or the message comes.
 */
export function appended(stream: Stream | null, frame: Answering | Delta): Stream | null {
  const here = stream?.run === frame.run ? stream : { run: frame.run, text: '', points: 0 };
  if (frame.type === 'answering') return here;
  if (frame.offset > here.points) return here;
  const kept = frame.offset === here.points ? here.text : [...here.text].slice(0, frame.offset).join('');
  return { run: frame.run, text: kept + frame.text, points: frame.offset + [...frame.text].length };
}
