// Files: chosen, pasted or dropped, sent at once, each with its progress, and kept below the box until all goes off.
import { addChip } from './chips.js';
import { say } from './pane.js';
import { byId } from './page.js';

function attach(box, files) {
  const chooser = box?.form?.querySelector('[data-attaches]');
  if (chooser) for (const file of files) send(box, chooser.dataset.to, file);
}

function send(box, to, file) {
  const list = byId(`${box.id}-chips`);
  const chip = document.createElement('li');
  chip.className = 'sending';
  const label = document.createElement('label');
  const progress = document.createElement('progress');
  progress.max = 1;
  label.append(`${file.name} `, progress);
  chip.append(label);
  list.append(chip);
  const body = new FormData();
  body.append('csrf_token', box.form.elements.csrf_token.value);
  body.append('file', file, file.name);
  const request = new XMLHttpRequest();
  request.open('POST', to);
  request.upload.addEventListener('progress', ({ lengthComputable, loaded, total }) => {
    if (lengthComputable) progress.value = loaded / total;
  });
  request.addEventListener('loadend', () => {
    chip.remove();
    const told = read(request);
    const now = byId(box.id);
    if (request.status === 201 && now) addChip(now, { file: told.id, words: `${told.name} (${told.size})` });
    else say(told.error ?? `${file.name} could not be sent. Try again.`);
  });
  request.send(body);
}

function read(request) {
  try {
    return JSON.parse(request.responseText);
  } catch {
    return {};
  }
}

document.addEventListener('change', ({ target }) => {
  if (!target.matches?.('[data-attaches]')) return;
  attach(byId(target.dataset.attaches), target.files);
  target.value = '';
});

document.addEventListener('paste', (event) => {
  const files = event.clipboardData?.files;
  if (!files?.length || !event.target.matches?.('#reply, #note')) return;
  event.preventDefault();
  attach(event.target, files);
});

const boxUnder = (event) =>
  event.dataTransfer?.types.includes('Files') ? event.target.closest?.('.composer')?.querySelector('#reply, #note') : null;

document.addEventListener('dragover', (event) => {
  if (boxUnder(event)) event.preventDefault();
});

document.addEventListener('drop', (event) => {
  const box = boxUnder(event);
  if (!box) return;
  event.preventDefault();
  attach(box, event.dataTransfer.files);
});
