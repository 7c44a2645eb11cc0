/** What is wrong with the product at the moment, above everything else, until the visitor has read it. */

import { useState } from 'preact/hooks';
import { safeHref } from '../markdown/link';
import type { Incident } from '../protocol/server_frames';
import { say } from '../words/words';
import { ExternalLink } from './external_link';
import { timeOf } from './times';

interface Props {
  readonly incident: Incident | null;
  /** Where the focus goes when the button disappears under it. */
  readonly toComposer: () => void;
}

export function IncidentBanner({ incident, toComposer }: Props) {
  const [read, setRead] = useState<string | null>(null);
  const name = incident && `${incident.since} ${incident.title}`;
  const isShown = incident !== null && name !== read;
  const href = incident?.url ? safeHref(incident.url) : null;
  const dismiss = () => {
    setRead(name);
    toComposer();
  };
  return (
    isShown && (
      <div class={`incident ${incident.impact}`}>
        <p>
          <strong>{incident.title}</strong>{' '}
          <span>{say('incident.since', { time: timeOf(Date.parse(incident.since)) })}</span>
          {href && (
            <>
              {' '}
              <ExternalLink href={href}>{say('incident.status_page')}</ExternalLink>
            </>
          )}
        </p>
        <button type="button" class="close" aria-label={say('incident.hide')} onClick={dismiss}>
          <svg viewBox="0 0 24 24" aria-hidden="true">
            <path d="M7 7l10 10M17 7L7 17" />
          </svg>
        </button>
      </div>
    )
  );
}
