/** The whole panel: header, who has the conversation, transcript or welcome, and the way to write; or another screen. */

import { useEffect, useState } from 'preact/hooks';
import { say } from '../words/words';
import type { Session } from '../protocol/session';
import { Banner } from './banner';
import type { Reach } from './cards/card';
import { Composer } from './composer';
import type { Config } from './config';
import { IncidentBanner } from './incident';
import type { Keep } from './keep';
import { LiveRegion } from './live_region';
import { Menu } from './menu';
import { Notice } from './notice';
import { later } from './screens/later';
import { CONVERSATION, gone, goneBack, type Going, type Screen, type Way } from './screens/screen';
import { Transcript } from './transcript';
import { useView } from './use_view';
import type { Visit } from './visit';
import { Welcome } from './welcome';

const Article = later(() => import('./screens/article'));
const Help = later(() => import('./screens/help'));
const History = later(() => import('./screens/history'));
const Sent = later(() => import('./screens/sent'));

export interface Props {
  readonly config: Config;
  readonly visit: Visit;
  readonly keep: Keep;
  readonly close: () => void;
  readonly reach: Reach;
}

export function App({ config, visit, keep, close, reach }: Props) {
  const view = useView(visit);
  useCloseOnEscape(close);
  const [way, setWay] = useState<Way>([CONVERSATION]);
  const going: Going = {
    go: (to) => setWay((passed) => gone(passed, to)),
    back: () => setWay(goneBack),
  };
  const screen = way.at(-1) ?? CONVERSATION;
  const { session } = view;
  if (session.fatal !== null || view.connection === 'stopped') {
    return (
      <Frame name={config.name} who={say('who.ai')} close={close}>
        <p class="fatal" role="alert">
          {session.fatal ?? 'Help is not available on this page.'}
        </p>
      </Frame>
    );
  }
  if (screen.name !== 'conversation') {
    return (
      <Frame name={config.name} who={whoLine(session)} close={close} back={going.back}>
        <Other screen={screen} props={{ config, visit, keep, close, reach }} going={going} />
      </Frame>
    );
  }
  const menu = <Menu config={config} visit={visit} view={view} going={going} />;
  const isEmpty = session.messages.length === 0 && session.outbox.length === 0 && !session.stream;
  return (
    <Frame name={config.name} who={whoLine(session)} close={close} menu={menu}>
      <IncidentBanner incident={session.incident} toComposer={reach.toComposer} />
      <Banner session={session} />
      {isEmpty ? (
        <Welcome config={config} page={view.page} isOpen={view.isOpen} ask={(text) => visit.say(text)} />
      ) : (
        <Transcript view={view} visit={visit} reach={reach} />
      )}
      <Notice view={view} />
      <Composer key={view.guest} visit={visit} keep={keep} session={session} isOpen={view.isOpen} />
      <LiveRegion message={view.arrived} />
    </Frame>
  );
}

function Other({ screen, props, going }: { screen: Screen; props: Props; going: Going }) {
  switch (screen.name) {
    case 'article':
      return <Article id={screen.id} config={props.config} going={going} />;
    case 'help':
      return <Help query={screen.query} config={props.config} visit={props.visit} going={going} />;
    case 'history':
      return <History visit={props.visit} going={going} />;
    case 'sent':
      return <Sent visit={props.visit} />;
    case 'conversation':
      return null;
  }
}

/** Who answers here at the moment. */
function whoLine({ status, person }: Session): string {
  switch (status) {
    case 'waiting_for_person':
      return say('who.waiting');
    case 'with_person':
      return person ?? say('who.person');
    default:
      return say('who.ai');
  }
}

interface FrameProps {
  readonly name: string;
  readonly who: string;
  readonly close: () => void;
  readonly back?: () => void;
  readonly menu?: preact.ComponentChildren;
  readonly children: preact.ComponentChildren;
}

function Frame(props: FrameProps) {
  return (
    <main class="panel">
      <header class="header">
        {props.back && (
          <button type="button" class="back" aria-label={say('header.back')} onClick={props.back}>
            <svg viewBox="0 0 24 24" aria-hidden="true">
              <path d="M15 5l-7 7 7 7" />
            </svg>
          </button>
        )}
        <div>
          <h1>{props.name}</h1>
          <p>{props.who}</p>
        </div>
        {props.menu}
        <button type="button" class="close" aria-label={say('header.close')} onClick={props.close}>
          <svg viewBox="0 0 24 24" aria-hidden="true">
            <path d="M6 6l12 12M18 6L6 18" />
          </svg>
        </button>
      </header>
      {props.children}
    </main>
  );
}

function useCloseOnEscape(close: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.isComposing) close();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [close]);
}
