// Tables that are sorted by their headers: a press sorts, another turns it round. Numbers stand in `data-value`.
const valueOf = (row, place) => {
  const cell = row.cells[place];
  return cell.dataset.value === undefined ? cell.textContent.trim() : Number(cell.dataset.value);
};

const compared = (one, other) => (typeof one === 'number' ? one - other : one.localeCompare(other));

function sort(table, header) {
  const isDescending = header.getAttribute('aria-sort') === 'descending';
  // Of numbers the largest are looked for first.
  const isFirst = !header.hasAttribute('aria-sort');
  const direction = isFirst ? (header.classList.contains('n') ? -1 : 1) : isDescending ? 1 : -1;
  for (const each of table.tHead.rows[0].cells) each.removeAttribute('aria-sort');
  header.setAttribute('aria-sort', direction === 1 ? 'ascending' : 'descending');
  const body = table.tBodies[0];
  const place = header.cellIndex;
  body.append(...[...body.rows].sort((one, other) => direction * compared(valueOf(one, place), valueOf(other, place))));
}

for (const table of document.querySelectorAll('table[data-sortable]')) {
  for (const header of table.tHead.querySelectorAll('th')) {
    if (header.querySelector('.hidden')) continue;
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'sort';
    button.append(...header.childNodes);
    button.addEventListener('click', () => sort(table, header));
    header.append(button);
  }
}
