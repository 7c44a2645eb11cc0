// Marking tickets: all at once, how many, and the bar for them only while some are marked.
const picked = new Set();
const picks = () => [...document.querySelectorAll('#bulk .pick[type="checkbox"]')];

function show() {
  const bar = document.querySelector('.bulk-bar');
  const pickAll = document.getElementById('pick-all');
  if (!bar || !pickAll) return;
  const all = picks();
  // A queue that is drawn anew keeps what was marked in it.
  for (const each of all) each.checked = picked.has(each.value);
  const chosen = all.filter((each) => each.checked).length;
  pickAll.hidden = false;
  pickAll.checked = chosen > 0 && chosen === all.length;
  pickAll.indeterminate = chosen > 0 && chosen < all.length;
  pickAll.setAttribute('aria-label', 'Choose all tickets of this page');
  document.getElementById('picked').textContent = chosen ? `${chosen} chosen` : 'Choose all';
  bar.toggleAttribute('data-empty', chosen === 0);
  document.getElementById('bulk-tags').hidden = document.getElementById('deed').value !== 'deed=tag';
}

document.addEventListener('change', ({ target }) => {
  if (!target.closest?.('#bulk')) return;
  const changed = target.id === 'pick-all' ? picks() : target.matches('.pick') ? [target] : [];
  for (const each of changed) {
    if (target.checked) picked.add(each.value);
    else picked.delete(each.value);
  }
  show();
});
for (const event of ['htmx:after:swap', 'htmx:ws:after:message', 'desk:moved']) document.addEventListener(event, show);
for (const each of picks()) if (each.checked) picked.add(each.value);
show();
