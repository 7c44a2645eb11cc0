/** The whole panel: header, who has the conversation, transcript or welcome, and the way to write. */

import { useEffect } from 'preact/hooks';
import type { Session } from '../protocol/session';
import { Banner } from './banner';
import type { Reach } from './cards/card';
import { Composer } from './composer';
import type { Config } from './config';
import { IncidentBanner } from './incident';
import type { Keep } from './keep';
import { LiveRegion } from './live_region';
import { Notice } from './notice';
import { Transcript } from './transcript';
import { useView } from './use_view';
import type { Visit } from './visit';
import { Welcome } from './welcome';

const ASSISTANT = 'AI assistant';

interface Props {
  readonly config: Config;
  readonly visit: Visit;
  readonly keep: Keep;
  readonly close: () => void;
  readonly reach: Reach;
}

export function App({ config, visit, keep, close, reach }: Props) {
  const view = useView(visit);
  useCloseOnEscape(close);
  const { session } = view;
  if (session.fatal !== null || view.connection === 'stopped') {
    return (
      <Frame name={config.name} who={ASSISTANT} close={close}>
        <p class="fatal" role="alert">
          {session.fatal ?? 'Help is not available on this page.'}
        </p>
      </Frame>
    );
  }
  const isEmpty = session.messages.length === 0 && session.outbox.length === 0 && !session.stream;
  return (
    <Frame name={config.name} who={whoLine(session)} close={close}>
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

/** Who answers here at the moment. */
function whoLine({ status, person }: Session): string {
  switch (status) {
    case 'waiting_for_person':
      return 'Waiting for a person';
    case 'with_person':
      return person ?? 'A person';
    default:
      return ASSISTANT;
  }
}

function Frame(props: { name: string; who: string; close: () => void; children: preact.ComponentChildren }) {
  return (
    <main class="panel">
      <header class="header">
        <div>
          <h1>{props.name}</h1>
          <p>{props.who}</p>
        </div>
        <button type="button" class="close" aria-label="Close help" onClick={props.close}>
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
