// An audit that is under way: looked at again and again, and the page anew when it has ended.
const LOOK_MILLISECONDS = 1500;

async function look(place) {
  try {
    const answer = await fetch(place.dataset.auditProgress, { headers: { 'HX-Request': 'true' } });
    if (answer.headers.get('X-Ended')) {
      location.reload();
      return;
    }
    if (answer.ok) {
      const text = await answer.text();
      // Said again only when it changed: a screen reader would read it every time.
      if (text !== place.dataset.last) place.innerHTML = text;
      place.dataset.last = text;
    }
  } catch {
    // The server is away for a moment; the next look tells.
  }
  setTimeout(look, LOOK_MILLISECONDS, place);
}

for (const place of document.querySelectorAll('[data-audit-progress]')) setTimeout(look, LOOK_MILLISECONDS, place);
