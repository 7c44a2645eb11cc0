/** Where the visitor writes, and the way to a person, which is there in every state. */

import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Session } from '../protocol/session';
import { TEXT_CHARACTERS_MAX } from '../protocol/visitor_frames';
import { LANGUAGE, say } from '../words/words';
import type { Tray } from './attachments/tray';
import type { Config } from './config';
import type { Keep } from './keep';
import { usePart } from './screens/use_part';
import type { Soon } from './soon';
import type { StopButton as StopButtonOf } from './stop_button';
import type { Visit } from './visit';

/** Code points from which on the count is shown. */
const COUNT_FROM_CHARACTERS = 3_500;

/** Where the visitor writes, for whoever hands the focus on. */
export const COMPOSER = 'message';

/** Whoever attaches nothing does without it. */
const loadAttaching = () => import('./attachments/attaching');

const loadSelection = () => import('./selection');

interface Props {
  readonly config: Config;
  readonly visit: Visit;
  readonly keep: Keep;
  readonly session: Session;
  readonly isOpen: boolean;
  /** It comes with what shows a conversation. */
  readonly StopButton: typeof StopButtonOf | undefined;
  /** It comes right after the text box. */
  readonly soon: Soon | null;
}

export function Composer({ config, visit, keep, session, isOpen, StopButton, soon }: Props) {
  const isConnected = visit.view.connection === 'open';
  const { uploads } = config;
  /** Files that the tray does not have yet. */
  const [given, give] = useState<readonly File[]>([]);
  const [held, hold] = useState<{ readonly tray: Tray } | null>(null);
  const attaching = usePart(loadAttaching, given.length > 0, `${given.length} ${isConnected}`);
  const attach = (files: readonly File[]) => give((before) => [...before, ...files]);
  useEffect(() => soon?.onGivenFiles(uploads === null ? () => {} : attach), [soon]);
  useEffect(
    () => (uploads === null ? undefined : attaching.found?.openTray(uploads, visit, hold)),
    [attaching.found],
  );
  useEffect(() => {
    if (!held || given.length === 0) return;
    held.tray.add(given);
    give([]);
  }, [held === null, given]);
  const ready = given.length > 0 ? null : held ? held.tray.ready : [];
  const { selection } = visit.view;
  const [about, setAbout] = useState('');
  const marked = usePart(loadSelection, selection !== '', selection).found;
  const [text, setText] = useState(() => keep.read().draft);
  const field = useRef<HTMLTextAreaElement>(null);
  useGrowing(field, text);
  useEffect(() => {
    // A panel that stands in the page itself is open from the start, and takes the keyboard from nobody.
    if (isOpen && document.hasFocus()) field.current?.focus();
  }, [isOpen]);
  const length = [...text].length;
  const isTooLong = length > TEXT_CHARACTERS_MAX;
  const change = (next: string) => {
    setText(next);
    keep.keepDraft(next);
    if (next.trim()) visit.writes();
  };
  const isReady = ready !== null && !isTooLong && (text.trim() !== '' || ready.length > 0);
  const send = () => {
    if (!isReady) return;
    visit.say(text.trim(), { attachments: ready, selection: about });
    setAbout('');
    held?.tray.clear();
    change('');
    field.current?.focus();
  };
  const focus = () => field.current?.focus();
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <div class="ways">
        <PersonButton session={session} wantPerson={() => visit.wantPerson()} />
        {session.stream && StopButton && (
          <StopButton isStopping={session.stream.stopping} stop={() => visit.stop()} leave={focus} />
        )}
      </div>
      {attaching.found && held && <attaching.found.Shelf tray={held.tray} leave={focus} />}
      {attaching.hasFailed && (
        <p class="failed" role="alert">
          {say('later.failed')}
        </p>
      )}
      {marked && (
        <marked.Selection
          marked={selection}
          about={about}
          ask={(next) => {
            setAbout(next);
            focus();
          }}
        />
      )}
      <div class="field">
        {uploads !== null && (soon ? <soon.AttachButton take={attach} /> : <span class="attach" />)}
        <textarea
          id={COMPOSER}
          ref={field}
          rows={1}
          value={text}
          aria-label={say('composer.label')}
          aria-describedby="count"
          aria-invalid={isTooLong}
          placeholder={say('composer.placeholder')}
          enterkeyhint="send"
          dir={text ? 'auto' : undefined}
          onInput={(event) => change(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (stopsAnswer(event, session)) visit.stop();
            if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
            event.preventDefault();
            send();
          }}
        />
        <button type="submit" class="send" aria-label={say('composer.send')} disabled={!isReady}>
          <svg viewBox="0 0 24 24" aria-hidden="true">
            <path d="M12 19V5M6 11l6-6 6 6" />
          </svg>
        </button>
      </div>
      <p id="count" class={isTooLong ? 'count failed' : 'count'} role="status">
        {countLine(length)}
      </p>
      {session.status !== 'with_person' && <p class="small">{say('composer.caution')}</p>}
    </form>
  );
}

/** Escape ends the answer under way; only without one does it close the panel. */
function stopsAnswer(event: KeyboardEvent, session: Session): boolean {
  if (event.key !== 'Escape' || event.isComposing || !session.stream || session.stream.stopping) return false;
  event.stopPropagation();
  return true;
}

function PersonButton({ session, wantPerson }: { session: Session; wantPerson: () => void }) {
  const [wasAsked, setAsked] = useState(false);
  const isAsked = session.status === 'waiting_for_person' || session.status === 'with_person';
  const press = () => {
    if (isAsked) setAsked(true);
    else wantPerson();
  };
  return (
    <p class="to-person">
      <button type="button" onClick={press}>
        {say('composer.person')}
      </button>
      <span role="status">{isAsked && wasAsked ? say('composer.person_asked') : ''}</span>
    </p>
  );
}

function countLine(length: number): string {
  const { format } = new Intl.NumberFormat(LANGUAGE);
  const filling = { length: format(length), most: format(TEXT_CHARACTERS_MAX) };
  if (length > TEXT_CHARACTERS_MAX) return say('composer.too_long', filling);
  return length >= COUNT_FROM_CHARACTERS ? say('composer.length', filling) : '';
}

/** The style sheet caps the height at six lines. */
function useGrowing(field: { current: HTMLTextAreaElement | null }, text: string): void {
  useLayoutEffect(() => {
    const element = field.current;
    if (!element) return;
    element.style.height = 'auto';
    element.style.height = `${element.scrollHeight}px`;
  }, [text]);
}
