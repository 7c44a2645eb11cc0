// How many notices are unread: beside the bell, in the title, and, for whoever asked for it, on the desktop and aloud.
import { byId } from './page.js';

const NEWS = '/desk/notices/news';
const LOOK_EVERY_MILLISECONDS = 60_000;
const TONE = { hertz: 660, seconds: 0.18, loudness: 0.08 };

const wishes = (name) => document.documentElement.dataset[name] === 'on';

let shownUntil = null;
let plainTitle = document.title;

async function look() {
  if (document.hidden || !byId('bell')) return;
  try {
    const response = await fetch(NEWS, { headers: { 'HX-Request': 'true' } });
    if (response.ok) show(await response.json());
  } catch {
    // The next look finds it.
  }
}

function show({ unread, latest }) {
  const count = byId('bell-count');
  if (!count) return;
  const open = byId('ticket')?.dataset.ticket;
  const seen = Boolean(open) && latest.some(({ ticket }) => ticket === open);
  count.textContent = unread;
  count.hidden = unread === '0';
  byId('bell').setAttribute('aria-label', unread === '0' ? 'Notices' : `Notices: ${unread} unread`);
  titleWith(unread);
  const fresh = latest.filter(({ at }) => shownUntil !== null && at > shownUntil);
  shownUntil = latest.reduce((until, { at }) => (at > until ? at : until), shownUntil ?? '');
  if (fresh.length) tell(fresh);
  if (seen) markRead(open);
}

function titleWith(unread) {
  const bare = document.title.replace(/^\(\d+\+?\) /, '');
  const wanted = unread === '0' ? bare : `(${unread}) ${bare}`;
  if (document.title !== wanted) document.title = wanted;
  plainTitle = wanted;
}

function tell(fresh) {
  if (wishes('sound')) play();
  if (!wishes('notifications') || !('Notification' in window) || Notification.permission !== 'granted') return;
  for (const { id, words, subject, href } of fresh) {
    const popped = new Notification(words, { body: subject, tag: id });
    popped.addEventListener('click', () => {
      window.focus();
      location.assign(href);
    });
  }
}

// A tone that is made here: no file to load, and nothing that the policy forbids.
function play() {
  try {
    const audio = new AudioContext();
    const tone = audio.createOscillator();
    const gain = audio.createGain();
    tone.frequency.value = TONE.hertz;
    gain.gain.setValueAtTime(TONE.loudness, audio.currentTime);
    gain.gain.exponentialRampToValueAtTime(0.0001, audio.currentTime + TONE.seconds);
    tone.connect(gain).connect(audio.destination);
    tone.start();
    tone.stop(audio.currentTime + TONE.seconds);
    tone.addEventListener('ended', () => audio.close());
  } catch {
    // A browser that nobody has clicked in yet plays nothing.
  }
}

function markRead(ticket) {
  const token = document.querySelector('[name="csrf_token"]')?.value;
  const body = new URLSearchParams({ csrf_token: token ?? '', ticket });
  fetch('/desk/notices/read', { method: 'POST', body, headers: { 'HX-Request': 'true' } }).catch(() => {});
}

// Permission is asked for where the wish is spoken, on a click and never by itself.
document.addEventListener('change', async ({ target }) => {
  if (!target.matches?.('[data-asks-notifications]') || !target.checked || !('Notification' in window)) return;
  if ((await Notification.requestPermission()) !== 'granted') target.checked = false;
});

if (byId('bell')) {
  new MutationObserver(look).observe(byId('noticed'), { attributes: true });
  // A ticket that opens in the pane brings a title of its own.
  new MutationObserver(() => {
    if (document.title !== plainTitle) titleWith(byId('bell-count')?.textContent || '0');
  }).observe(document.querySelector('title'), { childList: true });
  document.addEventListener('visibilitychange', look);
  setInterval(look, LOOK_EVERY_MILLISECONDS);
  look();
}
