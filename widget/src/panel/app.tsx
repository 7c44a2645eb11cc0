/** The whole panel: header, who has the conversation, transcript or welcome, and the way to write; or another screen. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { say } from '../words/words';
import { Opening } from './article_link';
import type { Reach } from './cards/card';
import { Composer } from './composer';
import type { Config } from './config';
import { Frame } from './frame';
import type { Keep } from './keep';
import { usePart } from './screens/use_part';
import type { Soon } from './soon';
import { CONVERSATION, gone, goneBack, type Going, type Way } from './screens/screen';
import { PlainTranscript } from './plain_transcript';
import { useView } from './use_view';
import type { View } from './view';
import type { Visit } from './visit';
import { Welcome } from './welcome';

const loadConversation = () => import('./conversation');
const loadSoon = () => import('./soon');

export interface Props {
  readonly config: Config;
  readonly visit: Visit;
  readonly keep: Keep;
  readonly close: () => void;
  readonly reach: Reach;
}

export function App(props: Props) {
  const { config, visit, close, reach } = props;
  const view = useView(visit);
  const [way, setWay] = useState<Way>([CONVERSATION]);
  const going: Going = {
    go: (to) => setWay((passed) => gone(passed, to)),
    back: () => setWay(goneBack),
  };
  const screen = way.at(-1) ?? CONVERSATION;
  useChime(view);
  const isTalk = screen.name === 'conversation';
  useOnEscape(isTalk ? close : going.back);
  useFocusOnReturn(isTalk, reach);
  const { session } = view;
  const { name } = config;
  const soon = usePart(loadSoon, view.isOpen, view.connection).found;
  if (session.fatal !== null || view.connection === 'stopped') {
    return (
      <Frame name={name} who={say('who.ai')} close={close}>
        <p class="fatal" role="alert">
          {session.fatal ?? say('fatal.not_here')}
        </p>
      </Frame>
    );
  }
  const bar = isTalk
    ? { menu: soon && <soon.Menu config={config} visit={visit} view={view} going={going} /> }
    : { back: going.back };
  return (
    <Opening.Provider
      value={(article) => {
        reach.articleOpened();
        going.go({ name: 'article', ...article });
      }}
    >
      <Frame
        name={name}
        who={soon ? soon.whoLine(session, view.people, Date.now()) : say('who.ai')}
        avatar={session.status === 'with_person' ? null : config.look.avatar}
        faces={soon && <soon.Faces session={session} people={view.people} />}
        close={close}
        {...bar}
      >
        <Talk {...props} view={view} isShown={isTalk} going={going} soon={soon} />
        {soon && <soon.Screens way={way} panel={props} view={view} going={going} />}
      </Frame>
    </Opening.Provider>
  );
}

interface TalkProps extends Props {
  readonly view: View;
  readonly isShown: boolean;
  readonly going: Going;
  readonly soon: Soon | null;
}

/** The conversation stays where it is while another screen is shown: with what was written, and what is read out. */
function Talk({ config, visit, keep, reach, view, isShown, going, soon }: TalkProps) {
  const { session } = view;
  const [isWriting, setWriting] = useState(keep.inUse);
  const isEmpty = session.conversation === null && session.outbox.length === 0 && !session.stream;
  const isTold = view.isAway || session.incident !== null || session.notice !== null || view.lost !== '';
  const { found, hasFailed } = usePart(loadConversation, isWriting || !isEmpty || isTold, view.connection);
  return (
    <>
      <div class="screen" hidden={!isShown} onInput={() => setWriting(true)}>
        <div role="status">
          {found && <found.IncidentBanner incident={session.incident} toComposer={reach.toComposer} />}
        </div>
        <div role="status">{found && <found.Banner session={session} />}</div>
        {isEmpty ? (
          <Welcome
            config={config}
            page={view.page}
            isOpen={view.isOpen}
            ask={(text) => visit.say(text)}
            search={() => going.go({ name: 'help', query: '' })}
          />
        ) : found ? (
          <found.Transcript view={view} visit={visit} reach={reach} />
        ) : (
          <PlainTranscript view={view} hasFailed={hasFailed} />
        )}
        <div role="status">
          {found ? <found.Notice view={view} /> : view.isAway && <p class="notice">{say('notice.away')}</p>}
        </div>
        <Composer
          key={view.guest}
          config={config}
          visit={visit}
          keep={keep}
          session={session}
          isOpen={view.isOpen}
          StopButton={found?.StopButton}
          soon={soon}
        />
      </div>
      {found && <found.LiveRegion message={view.arrived} />}
    </>
  );
}

function useOnEscape(act: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.isComposing) act();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [act]);
}

/** Whoever comes back from another screen goes on where they write. */
function useFocusOnReturn(isTalk: boolean, { toComposer }: Reach): void {
  const wasTalk = useRef(true);
  useEffect(() => {
    if (isTalk && !wasTalk.current) toComposer();
    wasTalk.current = isTalk;
  }, [isTalk]);
}

/** Tells by a sound that somebody has answered, if the visitor wants one. */
function useChime({ arrived, sound }: View): void {
  useEffect(() => {
    if (sound && arrived) void import('./sound').then(({ chime }) => chime()).catch(() => undefined);
  }, [arrived]);
}
