"""Two sites and everybody who may knock at their doors; the first site's texts and ids are known by sight."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

import httpx
from sqlalchemy import Table, insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation import desk_tables, policy_tables
from escalation import tables as inbox_rows
from escalation.alerts import tables as alert_rows
from escalation.health import tables as health_rows
from escalation.reporting import tables as report_rows
from escalation.sprint import tables as sprint_rows
from escalation.sprint.snapshot import Snapshot
from server.conversation import tables as conversation_rows
from server.conversation.site import Site
from server.desk.sessions import PLAIN_COOKIE, open_session, person_of
from server.integrations import tables as integration_rows
from server.migrate import METADATA
from server.team import tables as team_rows
from server.team.actor import Actor, ActorKind
from server.team.invitations import invite
from server.team.role import Role
from server.team.teams import add_team
from server.team.users import User, add_membership
from tests.server.backlog.audits.stored import add_done_audit, report_files
from tests.server.desk.house import ORIGIN, House

CANARY: Final = "Zebracorn"
"""Stands in every text and name of the first site, and nowhere else."""

NOBODY, DISABLED, STRANGER = "nobody", "disabled", "owner of another site"
ROLES: Final = tuple(str(role) for role in Role)
EVERYBODY: Final = (NOBODY, DISABLED, STRANGER, *ROLES)

Rows = dict[str, list[tuple[Any, ...]]]


@dataclass
class Cast:
    """The house, who may come to it, and what an address or a form of the first site can name."""

    house: House
    site: Site
    elsewhere: Site
    users: dict[str, User]
    secrets: dict[str, str]
    tokens: dict[str, str]
    ids: dict[str, str]
    file: Path

    def browser(self, who: str) -> httpx.AsyncClient:
        """A browser in which `who` is signed in, or was."""
        browser = httpx.AsyncClient(
            transport=httpx.ASGITransport(self.house.app), base_url=ORIGIN, headers={"Sec-Fetch-Site": "same-origin"}
        )
        if who in self.secrets:
            browser.cookies.set(PLAIN_COOKIE, self.secrets[who], domain="desk.test", path="/desk")
        return browser


class Watch:
    """Sees whether anybody changed the file since the last look, and can put it back as it was."""

    def __init__(self, file: Path) -> None:
        self._rows = sqlite3.connect(file)
        self._before = sqlite3.connect(":memory:")
        self._rows.backup(self._before)
        self._version = self._now()

    def changed(self) -> bool:
        """Whether another connection committed something (SQLite's `data_version` says so)."""
        return self._now() != self._version

    def put_back(self) -> None:
        """Makes the file again what it was at first."""
        self._before.backup(self._rows)
        self._version = self._now()

    def rows_of(self, site_id: str, user_ids: tuple[str, ...]) -> Rows:
        """Everything of a site and of its people, by table."""
        found: Rows = {}
        for table in _tables():
            by = next((name for name in ("site_id", "user_id", "by_id") if name in table.c), None)
            if by is None:
                continue
            values = (site_id,) if by == "site_id" else user_ids
            marks = ",".join("?" * len(values))
            asked = f"SELECT * FROM {table.name} WHERE {by} IN ({marks})"
            found[table.name] = sorted(self._rows.execute(asked, values).fetchall(), key=repr)
        return found

    def close(self) -> None:
        """Ends both connections."""
        self._rows.close()
        self._before.close()

    def _now(self) -> int:
        return int(self._rows.execute("PRAGMA data_version").fetchone()[0])


@contextmanager
def watching(cast: Cast) -> Iterator[Watch]:
    """A watch on the house's file."""
    watch = Watch(cast.file)
    try:
        yield watch
    finally:
        watch.close()


async def cast_in(house: House) -> Cast:
    """Fills the house."""
    site, elsewhere = await house.site(f"{CANARY} help"), await house.site("Elsewhere")
    users: dict[str, User] = {}
    for role in Role:
        users[role] = await house.user(f"{role}@example.com", f"{CANARY} {role}")
        await house.database.write(partial(_join, user=users[role], site=site, role=role))
    users[STRANGER] = await house.user("eve@example.com", "Eve", elsewhere)
    users[DISABLED] = await house.user("dan@example.com", f"{CANARY} Dan", site)
    await house.ticket(elsewhere)
    ticket = await house.ticket(site, f"Where is the {CANARY}?", title=f"{CANARY} page")
    into = await house.ticket(site, f"And the other {CANARY}?", title=f"{CANARY} page")
    conversation = await house.conversation(ticket)
    ids = {
        "site": site.site_id,
        "ticket_id": ticket.ticket_id,
        "into": into.ticket_id,
        "conversation_id": conversation.conversation_id,
        "contact_id": conversation.contact_id,
        "seq": "2",
        "user_id": users[Role.AGENT].user_id,
        **await house.database.write(lambda rows: _stored(rows, house, site, ticket.ticket_id, users)),
        **await _audited(house, site),
    }
    secrets, tokens = dict[str, str](), dict[str, str]()
    for who, user in users.items():
        secret = await house.database.write(partial(open_session, user=user, at=house.clock.now))
        person = await house.database.read(partial(person_of, secret=secret, at=house.clock.now))
        assert person is not None
        secrets[who], tokens[who] = secret, person.csrf_token
        if who == Role.AGENT:
            ids["session_id"] = person.session_id
    # Their session is still there, as after a race: being disabled alone must shut them out.
    await house.database.write(lambda rows: _disable(rows, users[DISABLED], house))
    file = Path(str(house.database.url.database))
    return Cast(house, site, elsewhere, users, secrets, tokens, ids, file)


async def _stored(
    rows: AsyncConnection, house: House, site: Site, ticket_id: str, users: dict[str, User]
) -> dict[str, str]:
    """One row of each kind that an address can name; gives their ids."""
    at, agent, owner = house.clock.now, users[Role.AGENT], users[Role.OWNER]
    actor = Actor(ActorKind.USER, owner.user_id, owner.name)
    team = await add_team(rows, site.site_id, f"{CANARY} team", actor, at)
    invitation, secret = await invite(
        rows,
        site.site_id,
        email="zebracorn@example.com",
        role=Role.AGENT,
        team_id=team.team_id,
        actor=actor,
        own=Role.OWNER,
        at=at,
    )
    here = {"site_id": site.site_id}
    by = {"by_id": agent.user_id}
    made: dict[str, tuple[Table, dict[str, Any]]] = {
        "note_id": (
            inbox_rows.ticket_notes,
            {"ticket_id": ticket_id, "author_id": agent.user_id, "author_name": agent.name, "text": CANARY,
             "mentions": [], "at": at},
        ),
        "notice_id": (
            desk_tables.notices,
            {"user_id": agent.user_id, "kind": "mentioned", "ticket_id": ticket_id, "by_name": CANARY, "at": at},
        ),
        "macro_id": (
            desk_tables.macros,
            {"name": CANARY, "short_code": "zebracorn", "text": CANARY, "actions": [], "updated_at": at},
        ),
        "view_id": (
            desk_tables.saved_views,
            {"name": CANARY, "filters": {}, "position": 0, "updated_at": at},
        ),
        "problem_id": (
            inbox_rows.problems,
            {"title": CANARY, "status": "open", "created_by": agent.user_id, "created_at": at},
        ),
        "example_id": (
            policy_tables.triage_examples,
            {"category": "bug", "text": CANARY, "source": "import", "at": at},
        ),
        "upload_id": (
            conversation_rows.uploads,
            {"secret_hash": "0" * 64, "name": f"{CANARY}.txt", "media_type": "text/plain", "size": 9,
             "content": CANARY.encode(), "created_at": at},
        ),
        "task_id": (
            health_rows.tasks,
            {"kind": "account_at_risk", "account_id": CANARY, "state": "open", "title": CANARY, "reason": CANARY,
             "created_at": at},
        ),
        "sprint_id": (
            sprint_rows.sprints,
            {"name": CANARY, "starts_at": at, "ends_at": at + timedelta(days=1), "intake": 0, "conditions": [],
             "created_at": at, "created_by": owner.user_id, "created_by_name": CANARY, "begun_at": at,
             "before": Snapshot(at=at, by_tier={}, by_age={}, waiting=0, clocked=0, breached=0).to_json()},
        ),
        "report_id": (
            report_rows.reports,
            {"kind": "monthly", "period": "2026-10", "title": CANARY, "html": f"<p>{CANARY}</p>", "markdown": CANARY,
             "summary": {"Opened": CANARY}, "written_at": at, "written_by": CANARY},
        ),
        "decision_id": (
            report_rows.review_decisions,
            {"week": "2026-10-26", "text": CANARY, "owner_id": agent.user_id, "owner_name": CANARY,
             "due_on": "2026-11-09", "state": "open", "made_at": at, "made_by": CANARY},
        ),
        "endpoint_id": (
            integration_rows.webhook_endpoints,
            {"name": CANARY, "style": "slack", "url": "https://hooks.example/x", "topics": ["alert"], "created_at": at,
             **by},
        ),
        "delivery_id": (
            integration_rows.webhook_deliveries,
            {"endpoint_id": "canary_endpoint_id", "kind": "alert.raised", "title": CANARY,
             "announcement": f'{{"kind": "alert.raised", "title": "{CANARY}", "at": "2026-11-02T09:30:00+00:00", '
             '"text": "", "path": null, "facts": {}}', "state": "failed", "attempts": 10, "due_at": at,
             "created_at": at},
        ),
        "alert_id": (
            alert_rows.alerts,
            {"rule": "spike", "subject": CANARY, "open_key": f"spike|{CANARY}", "state": "open", "title": CANARY,
             "text": CANARY, "value": 9.0, "worst": 9.0, "threshold": 4.0, "count": 1, "ticket_ids": [ticket_id],
             "times": 1, "facts": {}, "raised_at": at, "seen_at": at, "step": 1},
        ),
        "release_id": (
            alert_rows.releases,
            {"name": CANARY, "at": at, "by_name": CANARY, "created_at": at},
        ),
        "key_id": (
            team_rows.api_keys,
            {"key_hash": "0" * 64, "name": CANARY, "scopes": ["tickets:read"], "created_at": at,
             "expires_at": at + timedelta(days=9), **by},
        ),
    }  # fmt: skip
    for name, (table, columns) in made.items():
        await rows.execute(insert(table).values(here | {name: f"canary_{name}"} | columns))
    of_sprint = here | {"sprint_id": "canary_sprint_id"}
    day = {"day": f"{at:%Y-%m-%d}", "opens": at, "closes": at + timedelta(days=1), "intake": []}
    await rows.execute(insert(sprint_rows.sprint_days).values(of_sprint | day))
    bulk = {"bulk_id": "canary_bulk_id", "kind": "tag", "at": at, **by}
    await rows.execute(insert(desk_tables.bulk_actions).values(bulk))
    ids = {name: f"canary_{name}" for name in (*made, "bulk_id")}
    return ids | {"team_id": team.team_id, "invitation_id": invitation.invitation_id, "secret": secret}


async def _audited(house: House, site: Site) -> dict[str, str]:
    """An audit with a report."""
    files = await report_files()
    audit = await house.database.write(
        lambda rows: add_done_audit(rows, site.site_id, files, house.clock.now, audit_id="canary_audit_id", name=CANARY)
    )
    topic = json.loads(files["report.json"])["topics"][0]["id"]
    return {"audit_id": audit.audit_id, "report_file": "report.html", "topic_id": topic, "finding": "waiting"}


async def _join(rows: AsyncConnection, user: User, site: Site, role: Role) -> None:
    await add_membership(rows, user, site.site_id, role)


async def _disable(rows: AsyncConnection, user: User, house: House) -> None:
    columns = team_rows.users.c
    await rows.execute(
        update(team_rows.users).where(columns.user_id == user.user_id).values(disabled_at=house.clock.now)
    )


def _tables() -> list[Table]:
    return [table for metadata in METADATA for table in metadata.sorted_tables]
