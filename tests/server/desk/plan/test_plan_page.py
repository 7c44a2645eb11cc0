"""The plan says how each step stands and which one comes first."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.alerts.alert import Alert
from escalation.alerts.rule import RuleName
from escalation.business_hours import BusinessHours
from escalation.hours_document import hours_to_document
from escalation.reporting.decisions import Decision, DecisionState, add_decision
from escalation.site_documents import DocumentName, store_document
from escalation.sprint.days import SprintDay
from escalation.sprint.sprint import DayOfSprint, Sprint
from server.backlog.audits.progress import Phase
from server.backlog.audits.store import AUDITS_SHOWN_MAX, FILTER, Audit, add_audit
from server.backlog.plan_standing import PlanStanding, SprintStanding, plan_standing
from server.conversation.site import Site
from server.desk.plan.plan_words import card_words, next_step
from server.team.users import User
from tests.server.desk.house import House
from tests.server.desk.plan.test_health_page import troubled as troubled

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
QUIET = PlanStanding(
    at=NOW,
    views={"open": 0, "mine": 0, "breached": 0, "due-soon": 0},
    audit=None,
    auditing=False,
    sprints=(),
    problems=(),
    alerts=(),
    decisions=(),
    late=0,
    report=None,
    accounts=0,
    at_risk=0,
    tasks=(),
)
BUSY = replace(QUIET, views={"open": 1000, "mine": 12, "breached": 40, "due-soon": 3})


def alert(acknowledged_at: datetime | None = None) -> Alert:
    title = "The queue is 9 days old."
    return Alert("s_1", "al_1", RuleName.QUEUE_AGE, "queue", title, NOW, seen_at=NOW, acknowledged_at=acknowledged_at)


def audit(as_of: datetime) -> Audit:
    return Audit(
        site_id="s_1",
        audit_id="au_1",
        source="own",
        name="Our own tickets",
        state="done",
        phase=Phase.WRITING,
        done=800,
        total=800,
        options={},
        as_of=as_of,
        by_id="u_1",
        by_name="Ada",
        started_at=as_of,
        beat_at=as_of,
        ended_at=as_of,
        error=None,
        apparent=800,
        real=610,
    )


def decision(due_on: date) -> Decision:
    return Decision("s_1", "d_1", date(2026, 11, 9), "Call them", "u_1", "Ada", due_on, DecisionState.OPEN, NOW, "Ada")


def test_where_nothing_is_open_nothing_is_asked_for() -> None:
    assert next_step(QUIET, may_manage=True) is None
    assert not any(each.urgent for each in card_words(QUIET).values())


def test_what_nobody_looks_after_comes_first() -> None:
    step = next_step(replace(BUSY, alerts=(alert(),)), may_manage=True)
    assert step is not None
    assert (step.why, step.href) == ("The queue is 9 days old.", "/desk/plan/alerts/al_1")
    seen = next_step(replace(BUSY, alerts=(alert(acknowledged_at=NOW),)), may_manage=True)
    assert seen is not None
    assert seen.href == "/desk/plan/audits"


def test_a_lead_audits_first_then_plans_a_sprint_and_an_agent_answers() -> None:
    audited = replace(BUSY, audit=audit(NOW - timedelta(days=3)))
    stale = replace(BUSY, audit=audit(NOW - timedelta(days=31)))
    steps = [next_step(each, may_manage=True) for each in (BUSY, stale, audited)]
    hrefs = [step.href for step in steps if step is not None]
    assert hrefs == ["/desk/plan/audits", "/desk/plan/audits", "/desk/plan/sprints/new"]
    agents = next_step(BUSY, may_manage=False)
    assert agents is not None
    assert agents.href == "/desk?view=mine"


def test_cards_count_and_say_what_is_late() -> None:
    standing = replace(
        BUSY,
        audit=audit(NOW - timedelta(days=3)),
        decisions=(decision(date(2026, 11, 20)), decision(date(2026, 11, 30))),
        late=1,
        accounts=1,
        at_risk=1,
    )
    said = card_words(standing)
    assert said["audits"].words == "20 Nov: 610 of 800 unresolved tickets are real work"
    assert said["triage"].words == "999+ wait for us: 40 breached, 3 due soon"
    assert said["review"].words == "2 decisions to carry out, 1 late"
    assert said["health"].words == "1 of 1 account at risk"
    assert [name for name, each in said.items() if each.urgent] == ["triage", "review", "health"]


def test_a_sprint_begins_on_the_day_that_it_is_where_the_site_is() -> None:
    opens = datetime(2026, 11, 23, 20, tzinfo=UTC)
    span = SprintDay(date(2026, 11, 24), opens, opens + 8 * HOUR)
    planned = Sprint(
        site_id="s_1",
        sprint_id="sp_1",
        name="Auckland clears up",
        starts_at=span.opens,
        ends_at=span.closes,
        intake=1,
        conditions=[],
        days=(DayOfSprint(span),),
        created_at=NOW,
        created_by="u_1",
        created_by_name="Ada",
    )
    said = card_words(replace(BUSY, sprints=(SprintStanding(planned, 0, 0),)))
    assert said["sprints"].words == "Auckland clears up begins on 24 Nov"


@pytest.mark.capability(4)
async def test_the_page_leads_to_every_step_and_counts_what_is_there(
    troubled: House, site: Site, ada: User, browser: httpx.AsyncClient
) -> None:
    page = (await browser.get("/desk/plan")).text
    for step in ("audits", "sprints", "insights", "alerts", "review", "reports", "health", "tasks", "friction"):
        assert f'<li><a href="/desk/plan/{step}">' in page
    said = re.findall(r'class="plan-now(?: urgent)?">([^<]+)<', page)
    assert "1 of 1 account at risk" in said
    assert "1 waits for you" in said
    assert any(each.startswith("6 wait for us: ") for each in said)


async def test_the_audit_of_all_tickets_is_told_however_many_came_after_and_late_is_by_the_sites_own_day(
    house: House, site: Site
) -> None:
    hours = BusinessHours(zone=ZoneInfo("America/Los_Angeles"))
    evening_there = datetime(2026, 11, 24, 2, tzinfo=UTC)
    whole = replace(audit(NOW), site_id=site.site_id)
    some = replace(whole, audit_id="au_some", as_of=NOW + HOUR, options={FILTER: {"status": ["open"]}}, real=3)
    later = replace(whole, source="file", started_at=NOW + HOUR)
    files = [replace(later, audit_id=f"au_file_{number}") for number in range(AUDITS_SHOWN_MAX)]

    async def unit(rows: AsyncConnection) -> list[PlanStanding]:
        document, by = hours_to_document(hours), ("u_1", "Ada")
        await store_document(rows, site.site_id, DocumentName.HOURS, document, after_version=0, by=by, at=NOW)
        for each in (whole, some, *files):
            await add_audit(rows, each)
        await add_decision(rows, replace(decision(date(2026, 11, 23)), site_id=site.site_id))
        moments = (evening_there, evening_there + 6 * HOUR)
        return [await plan_standing(rows, (site.site_id,), "u_1", at) for at in moments]

    there, next_day = await house.database.write(unit)
    assert there.audit is not None
    assert (there.audit.audit_id, there.audit.real) == ("au_1", 610)
    assert (there.late, next_day.late) == (0, 1)
