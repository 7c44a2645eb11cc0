// The desk's own script: keys, the state of the live link, and a transcript that follows its end.
const SIGNED_OUT = 4401;
const FOLLOW_WITHIN_PIXELS = 80;

const byId = (id) => document.getElementById(id);
const isWriting = (element) => element.closest?.('input, textarea, select, [contenteditable]') != null;

function moveThroughQueue(step) {
  const links = [...document.querySelectorAll('.row .subject')];
  const at = links.indexOf(document.activeElement);
  const next = at < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(Math.max(at + step, 0), links.length - 1);
  links[next]?.focus();
}

const keys = {
  j: () => moveThroughQueue(1),
  k: () => moveThroughQueue(-1),
  r: () => byId('reply')?.focus(),
  q: () => document.querySelector('.back a')?.click(),
};

document.addEventListener('keydown', (event) => {
  const { target, key } = event;
  if (key === 'Enter' && (event.ctrlKey || event.metaKey) && target.id === 'reply') {
    event.preventDefault();
    target.form.requestSubmit();
  } else if (key === 'Escape' && target.id === 'reply') {
    target.blur();
  } else if (keys[key] && !isWriting(target) && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    keys[key]();
  }
});

function showLink(isLive) {
  const link = byId('link');
  if (!link) return;
  const [live, away] = link.dataset.words.split('|');
  link.textContent = isLive ? live : away;
  link.dataset.state = isLive ? 'live' : 'away';
}

document.addEventListener('htmx:ws:after:connection', () => showLink(true));
document.addEventListener('htmx:ws:close', (event) => {
  if (event.detail.code === SIGNED_OUT) location.reload();
  else if (!document.hidden) showLink(false);
});

document.addEventListener('htmx:after:swap', (event) => {
  if (event.detail.ctx?.target?.id === 'composer') byId('reply')?.focus();
});

// The suggested reply goes below what is written already; without this script the link opens the page with it.
document.addEventListener('click', (event) => {
  const link = event.target.closest?.('[data-fills-reply]');
  const reply = byId('reply');
  const text = link && byId(link.dataset.fillsReply)?.dataset.text;
  if (!text || !reply || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  reply.value = reply.value.trim() ? `${reply.value.trimEnd()}\n\n${text}` : text;
  reply.focus();
});

// The customer is told that somebody writes; best effort, and no more than once in a while.
const TYPING_EVERY_MILLISECONDS = 3000;
let toldTypingAt = -TYPING_EVERY_MILLISECONDS;

document.addEventListener('input', ({ target, timeStamp }) => {
  if (target.id !== 'reply' || !target.value || timeStamp - toldTypingAt < TYPING_EVERY_MILLISECONDS) return;
  toldTypingAt = timeStamp;
  const { action, elements } = target.form;
  const body = new URLSearchParams({ csrf_token: elements.csrf_token.value });
  fetch(action.replace(/\/reply$/, '/typing'), { method: 'POST', body }).catch(() => {});
});

// The reader stays at the end of the transcript if they were there, and where they were if not.
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
