// Moments in the time zone of who reads them, as short as they are unmistakable; the whole one is the tooltip. Without
// this script they stand there in UTC, and say so.
const LOCALE = 'en-GB';
const AT = { hour: '2-digit', minute: '2-digit' };
const DAY = { day: 'numeric', month: 'short' };

const today = new Intl.DateTimeFormat(LOCALE, AT);
const thisYear = new Intl.DateTimeFormat(LOCALE, { ...DAY, ...AT });
const ever = new Intl.DateTimeFormat(LOCALE, { ...DAY, year: 'numeric', ...AT });
const whole = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'full', timeStyle: 'long' });

function short(moment, now) {
  if (moment.toDateString() === now.toDateString()) return today.format(moment);
  return (moment.getFullYear() === now.getFullYear() ? thisYear : ever).format(moment);
}

function localize() {
  const now = new Date();
  for (const time of document.querySelectorAll('time[datetime]')) {
    const moment = new Date(time.dateTime);
    if (Number.isNaN(moment.valueOf())) continue;
    // Only what differs is written: what is written here is seen here again.
    const title = whole.format(moment);
    if (time.title !== title) time.title = title;
    if (!('clock' in time.dataset)) continue;
    const words = short(moment, now);
    if (time.textContent !== words) time.textContent = words;
  }
}

new MutationObserver(localize).observe(document.body, {
  subtree: true,
  childList: true,
  characterData: true,
  attributeFilter: ['title', 'datetime'],
});
localize();
