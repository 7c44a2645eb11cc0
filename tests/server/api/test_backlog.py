"""Audits and sprints, as a program reads them and asks for them."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.alerts.rule import RuleName
from escalation.ledger.appending import append_events
from escalation.ledger.event import EventKind, EventValue, LedgerEvent, Subject
from escalation.ledger.refolding import fold_pending
from escalation.sprint.picking import aged
from escalation.sprint.sprint import SprintPerson
from knowledge.knowledge_base import KnowledgeBase
from server.backlog.audits.progress import Show
from server.backlog.audits.running import Auditing
from server.backlog.audits.work import work
from server.backlog.health import look_at_accounts
from server.backlog.sprints import SprintDraft, plan_sprint
from server.conversation.site import Site
from server.settings import read_settings
from server.team.api_scope import Scope
from tests.knowledge.made_up import HashEmbedder
from tests.server.api.interface import OWNER, Interface, code_of, interface_at
from tests.server.api.samples import a_report, an_alert
from tests.server.backlog.audits.word_embedder import WordEmbedder


@pytest.fixture
async def interface(database_url: str) -> AsyncIterator[Interface]:
    async with interface_at(database_url) as opened:
        yield opened


async def begin_what_was_asked(interface: Interface, folder: Path) -> None:
    async def in_this_process(where: Path, show: Show) -> None:
        await work(where, WordEmbedder(), show)

    knowledge = KnowledgeBase(interface.database, HashEmbedder(), data_dir=None)
    settings = read_settings({}, data_dir=folder)
    auditing = Auditing(interface.database, knowledge, settings, lambda: interface.clock.now, in_this_process)
    await auditing.take_up()
    await auditing.idle()


async def planned(interface: Interface, site: Site, name: str) -> str:
    people = (SprintPerson("u_ada", "Ada"), SprintPerson("u_bo", "Bo"))
    draft = SprintDraft(name, 2, aged(older_than_days=0), people, intake=0)
    now = interface.clock.now
    made = await interface.database.write(lambda rows: plan_sprint(rows, site.site_id, OWNER, now, draft))
    return made.sprint_id


@pytest.mark.capability(6)
async def test_an_audit_is_asked_for_begun_by_a_server_and_read_with_its_report(
    interface: Interface, tmp_path: Path
) -> None:
    site, _ = await interface.site()
    other, _ = await interface.site("Elsewhere")
    for question in ("How do I invite a colleague?", "The export fails"):
        await interface.ticket(site, question)
    _, secret = await interface.key(site, Scope.BACKLOG_READ, Scope.BACKLOG_WRITE)
    async with interface.client(secret) as client:
        asked = await client.post(
            "/api/v1/audits", json={"status": ["open"], "category": ["(none)"], "waiting_days": 7}
        )
        assert (asked.status_code, asked.json()["state"]) == (200, "waiting")
        address = f"/api/v1/audits/{asked.json()['audit']}"
        interface.clock.now += timedelta(minutes=5)
        waiting = (await client.get(address)).json()
        assert (waiting["state"], waiting["report"]) == ("waiting", None), "it waits for a server, however long"
        await begin_what_was_asked(interface, tmp_path)
        found = (await client.get(address)).json()
        assert (found["state"], found["apparent"], found["by_name"]) == ("done", 2, "Billing system")
        assert found["report"]["filter"]["asked"] == {"status": ["open"], "category": ["(none)"]}
        assert found["report"]["options"]["waiting_days"] == 7
        for _ in range(3):
            await client.post("/api/v1/audits", json={})
        refused = await client.post("/api/v1/audits", json={})
        assert (refused.status_code, code_of(refused)) == (409, "audits_under_way")
        wrong = await client.post("/api/v1/audits", json={"older_than": "soon"})
        assert (wrong.status_code, wrong.json()["error"]["field"]) == (422, "older_than")
        first = (await client.get("/api/v1/audits", params={"limit": "3"})).json()
        rest = (await client.get("/api/v1/audits", params={"limit": "3", "cursor": first["next"]})).json()
        assert [each["audit"] for each in rest["audits"]] == [found["audit"]]
        assert rest["next"] is None
    _, elsewhere = await interface.key(other)
    async with interface.client(elsewhere) as stranger:
        assert (await stranger.get(address)).status_code == 404
    _, reads = await interface.key(site, Scope.BACKLOG_READ)
    async with interface.client(reads) as reader:
        assert (await reader.post("/api/v1/audits", json={})).status_code == 403


@pytest.mark.capability(55)
async def test_a_sprint_is_read_with_the_figures_of_its_board(interface: Interface) -> None:
    site, _ = await interface.site()
    for question in ("How do I invite a colleague?", "The export fails"):
        await interface.ticket(site, question)
    first = await planned(interface, site, "The first")
    _, secret = await interface.key(site, Scope.BACKLOG_READ)
    async with interface.client(secret) as client:
        found = (await client.get(f"/api/v1/sprints/{first}")).json()
        board = found["board"]
        assert (found["state"], len(found["days"])) == ("running", 2)
        assert (board["total"], board["remaining"], board["resolved"], board["through_at"]) == (2, 2, 0, None)
        assert sum(each["total"] for each in board["tiers"].values()) == 2
        assert [each["name"] for each in board["people"]] == ["Ada", "Bo"]
        assert (await client.get("/api/v1/sprints/s_none")).status_code == 404
        listed = (await client.get("/api/v1/sprints")).json()
        assert [(each["sprint"], each["state"]) for each in listed["sprints"]] == [(first, "running")]


@pytest.mark.capability(88, 92)
async def test_alerts_are_listed_and_taken_on_and_reports_are_read(interface: Interface) -> None:
    site, _ = await interface.site()
    other, _ = await interface.site("Elsewhere")
    first = await an_alert(interface, site, "The queue is old")
    interface.clock.now += timedelta(minutes=5)
    later = await an_alert(interface, site, "Many wait", RuleName.BREACH_SHARE)
    report = await a_report(interface, site, "Monthly report: February 2026")
    _, secret = await interface.key(site, Scope.BACKLOG_READ, Scope.BACKLOG_WRITE)
    async with interface.client(secret) as client:
        page = (await client.get("/api/v1/alerts", params={"state": "lasting", "limit": "1"})).json()
        rest = (await client.get("/api/v1/alerts", params={"state": "lasting", "cursor": page["next"]})).json()
        assert [each["alert"] for each in (*page["alerts"], *rest["alerts"])] == [later.alert_id, first.alert_id]
        assert (await client.get("/api/v1/alerts", params={"state": "over"})).json()["alerts"] == []
        taken = (await client.post(f"/api/v1/alerts/{first.alert_id}/acknowledge")).json()
        assert (taken["state"], taken["acknowledged_by"], taken["passed_on_at"]) == (
            "acknowledged",
            "Billing system",
            None,
        )
        assert (await client.get(f"/api/v1/alerts/{first.alert_id}")).json() == taken
        (listed,) = (await client.get("/api/v1/reports")).json()["reports"]
        assert listed["title"] == "Monthly report: February 2026"
        found = (await client.get(f"/api/v1/reports/{report.heading.report_id}")).json()
        assert found["markdown"] == "# Monthly report: February 2026"
    _, elsewhere = await interface.key(other)
    async with interface.client(elsewhere) as stranger:
        for address in (f"alerts/{first.alert_id}", f"reports/{report.heading.report_id}"):
            assert (await stranger.get(f"/api/v1/{address}")).status_code == 404
        assert (await stranger.post(f"/api/v1/alerts/{later.alert_id}/acknowledge")).status_code == 404
    _, reads = await interface.key(site, Scope.BACKLOG_READ)
    async with interface.client(reads) as reader:
        assert (await reader.post(f"/api/v1/alerts/{later.alert_id}/acknowledge")).status_code == 403


@pytest.mark.capability(93)
async def test_accounts_are_read_with_their_reasons_and_pages_where_customers_stumble(interface: Interface) -> None:
    site, _ = await interface.site()
    now = interface.clock.now

    def opened(number: int, account: str, page: str) -> LedgerEvent:
        details: dict[str, EventValue] = dict.fromkeys(("contact_id", "segment", "reason"), None)
        details |= {"number": number, "conversation_id": f"c_{number}", "account_id": account, "channel": "widget"}
        details |= {"page_key": page, "tier": "high", "category": "billing"}
        at, kind, ticket_id = now - timedelta(hours=number), EventKind.TICKET_OPENED, f"t_{number}"
        return LedgerEvent(site.site_id, Subject.TICKET, ticket_id, kind, at, details=details, key=ticket_id)

    events = [opened(n, "northlight" if n < 30 else "southgate", "/pay" if n % 2 else "/team") for n in range(1, 33)]

    async def unit(connection: AsyncConnection) -> None:
        await append_events(connection, events, now)
        await fold_pending(connection, (site.site_id,))
        await look_at_accounts(connection, site.site_id, ("northlight", "southgate"), now)

    await interface.database.write(unit)
    _, secret = await interface.key(site, Scope.BACKLOG_READ)
    async with interface.client(secret) as client:
        worst, other = (await client.get("/api/v1/accounts")).json()["accounts"]
        assert (worst["account"], worst["tickets"], other["account"]) == ("northlight", 29, "southgate")
        assert worst["score"] == 100 - round(sum(each["points"] for each in worst["losses"]))
        assert worst["losses"][0]["words"]
        at_risk = (await client.get("/api/v1/accounts", params={"at_risk": "true"})).json()["accounts"]
        assert all(each["at_risk_since"] for each in at_risk)
        pages = (await client.get("/api/v1/friction", params={"days": "30"})).json()["pages"]
        assert {each["page"]: each["accounts"] for each in pages} == {"/pay": 2, "/team": 2}
        assert (await client.get("/api/v1/friction", params={"days": "0"})).status_code == 422
