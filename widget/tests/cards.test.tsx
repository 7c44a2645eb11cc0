import { renderToString } from 'preact-render-to-string';
import { describe, expect, it } from 'vitest';
import { actionState } from '../src/panel/cards/action_state';
import { Action } from '../src/panel/cards/action';
import { Email } from '../src/panel/cards/email';
import { Guide, obstacleTo } from '../src/panel/cards/guide';
import { IncidentBanner } from '../src/panel/incident';
import { Rating } from '../src/panel/rating';
import type { ActionCard, GuideCard } from '../src/protocol/cards';
import { acknowledged, due, refused, wordOf, type Entry } from '../src/protocol/outbox';
import type { Message } from '../src/protocol/server_frames';
import { newSession, receive, type Session } from '../src/protocol/session';

const EXPIRES = Date.parse('2126-11-02T09:45:00Z');

const card: ActionCard = {
  kind: 'action',
  action: 'act_1',
  title: 'Switch to the Business plan',
  facts: [{ label: 'Price', value: '€ 96 a month' }],
  confirm: 'Switch the plan',
  destructive: false,
  expires_at: new Date(EXPIRES).toISOString(),
};

const guide: GuideCard = {
  kind: 'guide',
  title: 'Invite someone',
  page: '/members',
  steps: [{ target: 'invite-people', text: 'Press Invite people.', page: null }],
};

const page = {
  key: '/members',
  origin: 'https://a.example',
  title: '',
  headings: [],
  targets: ['invite-people'],
  facts: {},
};

function word(part: Partial<Entry> = {}): Entry {
  const rest = {
    page: null,
    conversation: null,
    at: 0,
    problem: null,
    faults: 0,
    score: 0,
    selection: '',
    attachments: [],
  };
  return {
    client_id: 'm-1',
    kind: 'decide',
    text: 'act_1',
    confirm: true,
    state: 'sending',
    ...rest,
    ...part,
  };
}

function message(seq: number, part: Partial<Message> = {}): Message {
  const rest = {
    name: null,
    picture: null,
    attachments: [],
    sources: [],
    offer_person: false,
    client_id: null,
    run: null,
    stopped: false,
  };
  const when = { created_at: '2026-11-02T09:30:00Z' };
  const plain = { author: 'visitor', text: '', card: null, settles: null, ...rest, ...when } as const;
  return { type: 'message', conversation: 'c_1', seq, ...plain, ...part };
}

function session(part: Partial<Session> = {}): Session {
  return { ...newSession('v1s_1', []), ...part };
}

describe('an action', () => {
  it('waits for the visitor until its time is over', () => {
    expect(actionState(card, session(), EXPIRES - 1)).toBe('open');
    expect(actionState(card, session(), EXPIRES)).toBe('expired');
  });

  it("is nobody's to press while a person has the conversation or is awaited", () => {
    for (const status of ['waiting_for_person', 'with_person'] as const) {
      expect(actionState(card, session({ status }), EXPIRES - 1)).toBe('with_people');
    }
    expect(actionState(card, session({ status: 'resolved' }), EXPIRES - 1)).toBe('open');
  });

  it('is on its way once it was pressed, also past its time: the server decides', () => {
    for (const state of ['sending', 'sent'] as const) {
      expect(actionState(card, session({ outbox: [word({ state })] }), EXPIRES)).toBe('sending');
    }
  });

  it('is settled by the message that names it: with its own words confirmed, with others declined', () => {
    const settled = (part: Partial<Message>) =>
      actionState(card, session({ messages: [message(1, { settles: 'act_1', ...part })] }), 0);
    expect(settled({ text: 'Switch the plan' })).toBe('confirmed');
    expect(settled({ text: 'No, leave it' })).toBe('declined');
    expect(settled({ author: 'system', text: 'Its time is over.' })).toBe('expired');
    expect(settled({ settles: 'act_2' })).toBe('open');
  });

  it('can be pressed again after it could not be sent, and says why', () => {
    const outbox = refused([word()], {
      type: 'error',
      code: 'action_not_open',
      message: 'This was decided before.',
      retryable: false,
      client_id: 'm-1',
    });
    expect(actionState(card, session({ outbox }), 0)).toBe('failed');
    const html = renderToString(
      <Action card={card} session={session({ outbox })} isAway={false} decide={() => undefined} />,
    );
    expect(html).toContain('This can no longer be done from here.');
    expect(html).toContain('Switch the plan');
  });

  it('shows its facts and two buttons, and none when it is settled', () => {
    const shown = (part: Partial<Session>) =>
      renderToString(<Action card={card} session={session(part)} isAway={false} decide={() => undefined} />);
    expect(shown({})).toContain('<dt>Price</dt><dd>€ 96 a month</dd>');
    expect(shown({}).match(/<button/g)).toHaveLength(2);
    expect(shown({ outbox: [word()] }).match(/aria-disabled="true"/g)).toHaveLength(2);
    const settled = [message(1, { settles: 'act_1', text: 'No' })];
    expect(shown({ messages: settled })).not.toContain('<button');
    expect(shown({ messages: settled })).toContain('Nothing was changed.');
  });
});

describe('a word about an action', () => {
  it('waits for no text before it, stays until its message comes, and goes with the word of another tab', () => {
    const outbox = [word({ client_id: 'm-0', kind: 'say', text: 'Hi' }), word()];
    expect(due(outbox).map((entry) => entry.client_id)).toEqual(['m-0', 'm-1']);
    const ack = { type: 'ack', client_id: 'm-1', conversation: 'c_1', seq: 2 } as const;
    expect(wordOf(acknowledged(outbox, ack), 'decide', 'act_1')?.state).toBe('sent');
    const mine = receive(session({ outbox }), message(1, { client_id: 'm-1', settles: 'act_1' }));
    expect(mine.outbox.map((entry) => entry.client_id)).toEqual(['m-0']);
    const theirs = receive(session({ outbox }), message(1, { client_id: 'x-7', settles: 'act_1' }));
    expect(theirs.outbox.map((entry) => entry.client_id)).toEqual(['m-0']);
  });
});

describe('an address', () => {
  const shown = (given: string | null, entry?: Entry) =>
    renderToString(
      <Email
        card={{ kind: 'email', given }}
        word={entry}
        isAway={false}
        leave={() => undefined}
        toComposer={() => undefined}
      />,
    );

  it('is asked for, and shown with a way to change it once it was left', () => {
    expect(shown(null)).toContain('Where can we reach you?');
    expect(shown('ana@example.com')).toContain('<strong>ana@example.com</strong>');
    expect(shown('ana@example.com')).toContain('Change');
    expect(shown(null, word({ kind: 'email', text: 'bo@example.com' }))).toContain('sending…');
  });

  it('is asked for again, with the reason, when the server refused it', () => {
    const refusedEntry = word({
      kind: 'email',
      text: 'bo@',
      state: 'failed',
      problem: { code: 'email_invalid', message: 'Not an address.' },
    });
    expect(shown(null, refusedEntry)).toContain('Please write an address');
    expect(shown(null, refusedEntry)).toContain('value="bo@"');
  });
});

describe('a guide', () => {
  it('can be shown only where its first target is', () => {
    expect(obstacleTo(guide, page)).toBeNull();
    expect(obstacleTo(guide, { ...page, targets: [] })).toContain('not on the page');
    expect(obstacleTo(guide, { ...page, key: '/billing' })).toContain('on the page where you asked');
    expect(obstacleTo(guide, null)).not.toBeNull();
    expect(obstacleTo({ ...guide, steps: [] }, page)).not.toBeNull();
  });

  it('lists its steps in words, and says when it got lost', () => {
    const html = renderToString(<Guide card={guide} noteId="n" page={page} isLost show={() => undefined} />);
    expect(html).toContain('<li>Press Invite people.</li>');
    expect(html).toContain('could not be found');
  });
});

describe('an incident', () => {
  const incident = {
    title: 'Boards load slowly',
    text: '',
    impact: 'major',
    url: 'javascript:alert(1)',
    since: '2026-11-02T09:12:00Z',
  } as const;

  it('is shown with a link only to the web, and is over when the server says so or a session begins anew', () => {
    const html = renderToString(<IncidentBanner incident={incident} toComposer={() => undefined} />);
    expect(html).toContain('Boards load slowly');
    expect(html).not.toContain('href');
    const told = receive(session(), { type: 'incident', incident });
    expect(told.incident).toEqual(incident);
    expect(receive(told, { type: 'incident', incident: null }).incident).toBeNull();
  });
});

describe('a rating', () => {
  it('shows what was said, and thanks for it', () => {
    const html = renderToString(<Rating rated={{ good: false, comment: '' }} rate={() => undefined} />);
    expect(html.match(/aria-pressed="true"/g)).toHaveLength(1);
    expect(html).toContain('Thank you.');
    expect(renderToString(<Rating rated={undefined} rate={() => undefined} />)).not.toContain('Thank you.');
  });
});
