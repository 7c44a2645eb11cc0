/** What shows a conversation, as one part: an empty panel does without it. */

import css from './transcript.css';
import { adopt } from './style';

export { LiveRegion } from './live_region';
export { Transcript } from './transcript';

adopt(css);
