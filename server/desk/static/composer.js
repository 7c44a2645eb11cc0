// The field in which one replies.
import { byId } from './page.js';

const TYPING_EVERY_MILLISECONDS = 3000;

document.addEventListener('keydown', (event) => {
  const { target, key } = event;
  if (target.id !== 'reply') return;
  if (key === 'Enter' && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    target.form.requestSubmit();
  } else if (key === 'Escape') {
    target.blur();
  }
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
  reply.dispatchEvent(new Event('input', { bubbles: true }));
});

// The customer is told that somebody writes; best effort, and no more than once in a while.
let toldTypingAt = -TYPING_EVERY_MILLISECONDS;

document.addEventListener('input', ({ target, timeStamp }) => {
  if (target.id !== 'reply' || !target.value || timeStamp - toldTypingAt < TYPING_EVERY_MILLISECONDS) return;
  toldTypingAt = timeStamp;
  const { action, elements } = target.form;
  const body = new URLSearchParams({ csrf_token: elements.csrf_token.value });
  fetch(action.replace(/\/reply$/, '/typing'), { method: 'POST', body }).catch(() => {});
});
