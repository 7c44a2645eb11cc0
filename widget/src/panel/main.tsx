/** The panel's entry: builds the visit and joins it to the host page, the browser and the view. */

import { render } from 'preact';
import type { GuideCard } from '../protocol/cards';
import { App } from './app';
import { COMPOSER } from './composer';
import { configOf } from './config';
import { HostLink } from './host_link';
import { dress } from './look';
import { Keep, localStorageOf } from './keep';
import { newClientId } from './client_id';
import { Visit } from './visit';
import type { ToPanel } from '../protocol/host';

const config = configOf(document);
const wear = dress(document.documentElement, config.look);
const keep = new Keep(config.site, localStorageOf(window));
const socketUrl = new URL(config.socket, location.href);
socketUrl.protocol = socketUrl.protocol.replace('http', 'ws');

const visit = new Visit({
  site: config.site,
  keep,
  connect: () => new WebSocket(socketUrl),
  newId: newClientId,
  now: Date.now,
  refused: () => host.send({ type: 'handrail:token' }),
});
const host = new HostLink(window, config.allowed_origins, take);
const close = () => host.send({ type: 'handrail:close' });
const reach = {
  showGuide: (seq: number, { page, steps }: GuideCard) => {
    visit.guiding(seq);
    host.send({ type: 'handrail:guide', guide: { page, steps } });
  },
  articleOpened: () => host.send({ type: 'handrail:event', name: 'article', detail: {} }),
  toComposer: () => document.getElementById(COMPOSER)?.focus(),
  asksSurvey: config.survey,
};

// Nothing is told before somebody talks: what tells it comes then.
let teller: Promise<void> | null = null;
const startTelling = () => {
  teller ??= import('./told').then(
    ({ tellChanges }) => tellChanges(visit, untold, (message) => host.send(message)),
    () => {
      teller = null; // With the next change it is tried again.
    },
  );
};
const untold = visit.view;
visit.subscribe(() => {
  const { conversation, outbox } = visit.view.session;
  if (conversation !== null || outbox.length > 0) startTelling();
});

const wake = () => visit.wake();
addEventListener('online', wake);
addEventListener('offline', wake);
addEventListener('focus', wake);
addEventListener('storage', ({ key }) => {
  if (keep.isIn(key)) visit.shared();
});
addEventListener('pageshow', wake);
addEventListener('pagehide', () => visit.leave());
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') wake();
});

const root = document.getElementById('panel');
if (root) render(<App config={config} visit={visit} keep={keep} close={close} reach={reach} />, root);

function take(message: ToPanel): void {
  switch (message.type) {
    case 'handrail:page':
      if (message.token) visit.identify(message.token);
      return visit.setPage(message.page);
    case 'handrail:opened':
      return visit.setOpen(true);
    case 'handrail:closed':
      return visit.setOpen(false);
    case 'handrail:ask':
      return visit.say(message.text);
    case 'handrail:shutdown':
      return visit.shutdown();
    case 'handrail:lost':
      return visit.guideLost(message.words);
    case 'handrail:selection':
      return visit.setSelection(message.text);
    case 'handrail:listen':
      if (!keep.inUse) host.send({ type: 'handrail:underway', is: false });
      startTelling();
      return visit.listen();
    case 'handrail:look':
      document.documentElement.dataset['mode'] = String(message.look['mode'] ?? config.look.mode);
      return wear(message.look);
    case 'handrail:diagnose':
      return void import('./snapshot').then(
        ({ snapshotOf }) => host.send({ type: 'handrail:snapshot', snapshot: snapshotOf(visit.view) }),
        () => undefined, // Whoever asks for it has a bound of their own.
      );
  }
}
