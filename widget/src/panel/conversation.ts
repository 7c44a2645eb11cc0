/** What shows a conversation, as one part: an empty panel does without it. */

import css from './transcript.css';
import { adopt } from './style';

export { Banner } from './banner';
export { IncidentBanner } from './incident';
export { LiveRegion } from './live_region';
export { Notice } from './notice';
export { StopButton } from './stop_button';
export { Transcript } from './transcript';

adopt(css);
