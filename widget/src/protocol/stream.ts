/** An answer while it is being written. Best effort: the stored message replaces it. */

import type { Answering, Delta } from './server_frames';
import type { HeardAnswer } from './visitor_frames';

export interface Stream {
  readonly run: string;
  /** An answer that begins anew counts one up; what was heard of a lower one is worth nothing any more. */
  readonly revision: number;
  readonly text: string;
  /** Code points in `text`: offsets count these, JavaScript's `length` counts something else. */
  readonly points: number;
  /** A text that the visitor had before their eyes was taken back. */
  readonly replaced: boolean;
  /** The visitor has asked for the end: what still comes is not shown. */
  readonly stopping: boolean;
}

export const NO_STREAM = null;

/**
 * `answering` begins an empty stream; a delta keeps the first `offset` code points and appends its text. A delta that
 * begins beyond what is here follows a dropped one and changes nothing: later ones cannot fit either, until one starts
 * over or the message comes.
 */
export function appended(stream: Stream | null, frame: Answering | Delta): Stream | null {
  if (stream?.run === frame.run && (stream.stopping || frame.revision < stream.revision)) return stream;
  const here = revisionOf(stream, frame);
  if (frame.type === 'answering' || frame.offset > here.points) return here;
  const kept = frame.offset === here.points ? here.text : [...here.text].slice(0, frame.offset).join('');
  return { ...here, text: kept + frame.text, points: frame.offset + [...frame.text].length };
}

/** What the server has to know to go on where this panel stands. */
export function heardOf({ run, revision, points }: Stream): HeardAnswer {
  return { run, revision, offset: points };
}

function revisionOf(stream: Stream | null, { run, revision }: Answering | Delta): Stream {
  const isSame = stream?.run === run;
  if (isSame && stream.revision === revision) return stream;
  const replaced = isSame && (stream.replaced || stream.points > 0);
  return { run, revision, text: '', points: 0, replaced, stopping: false };
}
