// The reader stays at the end of the transcript if they were there, and where they were if not.
import { byId } from './page.js';

const FOLLOW_WITHIN_PIXELS = 80;

const transcript = byId('transcript');
if (transcript) {
  const scroller = { atEnd: true };
  const toEnd = () => {
    const shown = byId('transcript');
    if (shown && scroller.atEnd) shown.scrollTop = shown.scrollHeight;
  };
  transcript.addEventListener('scroll', () => {
    const rest = transcript.scrollHeight - transcript.scrollTop - transcript.clientHeight;
    scroller.atEnd = rest < FOLLOW_WITHIN_PIXELS;
  });
  new MutationObserver(toEnd).observe(transcript, { childList: true });
  toEnd();
}
