"""A good request for every operation of the interface, on one site, so that tests can ask all of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from escalation.alerts.alert import Alert, Finding, raised
from escalation.alerts.alert_rows import raise_alert
from escalation.alerts.rule import Rule, RuleName
from escalation.reporting.stored import Heading, Report, add_report
from escalation.sprint.picking import aged
from escalation.sprint.sprint import SprintPerson
from escalation.ticket import Ticket
from server.api.operation import Operation
from server.backlog.sprints import SprintDraft, plan_sprint
from server.conversation.identifier import new_id
from server.conversation.site import Site
from server.inbox.problems import make_problem
from tests.server.api.interface import OWNER, Interface
from tests.server.backlog.audits.stored import add_done_audit


@dataclass(frozen=True)
class Sample:
    """What is sent. `path` has the ids of rows that there are."""

    path: str
    body: Mapping[str, Any] | None = None
    query: Mapping[str, str] = field(default_factory=dict)


async def samples(interface: Interface, site: Site, question: str) -> dict[str, Sample]:
    """One request for each operation by its name; each that ends a ticket has one of its own."""

    async def ticket(said: str = question) -> Ticket:
        return await interface.ticket(site, said)

    first = await ticket()
    at = f"/api/v1/tickets/{first.ticket_id}"
    closed = await ticket(f"{question} Closed.")
    unwanted = await ticket(f"{question} Unwanted.")
    merged = await ticket(f"{question} Merged.")
    problem = await interface.database.write(
        lambda rows: make_problem(rows, site.site_id, OWNER, interface.clock.now, title=question)
    )
    conversation = await interface.house.conversation(first)
    at_now = interface.clock.now
    files = {"report.json": b'{"backlog": {"apparent": 1, "real": 1}}'}
    audit = await interface.database.write(
        lambda rows: add_done_audit(rows, site.site_id, files, at_now, audit_id=new_id("au"), name=question)
    )
    draft = SprintDraft(question, 2, aged(older_than_days=0), (SprintPerson("u_quarry", question),), intake=0)
    sprint = await interface.database.write(lambda rows: plan_sprint(rows, site.site_id, OWNER, at_now, draft))
    await interface.house.user("quarry@example.com", "Quentin", site)
    alert = await an_alert(interface, site, question)
    report = await a_report(interface, site, question)
    return {
        "tickets": Sample("/api/v1/tickets"),
        "ticket": Sample(at),
        "change_ticket": Sample(at, {"tags": ["quarry"]}),
        "ticket_events": Sample(f"{at}/events"),
        "reply": Sample(f"{at}/replies", {"text": "It sings."}),
        "resolve": Sample(f"/api/v1/tickets/{closed.ticket_id}/resolve", {"cause": "docs"}),
        "reopen": Sample(f"/api/v1/tickets/{closed.ticket_id}/reopen"),
        "hand_back": Sample(f"/api/v1/tickets/{closed.ticket_id}/hand-back"),
        "spam": Sample(f"/api/v1/tickets/{unwanted.ticket_id}/spam"),
        "block": Sample(f"/api/v1/tickets/{unwanted.ticket_id}/block"),
        "unblock": Sample(f"/api/v1/tickets/{unwanted.ticket_id}/unblock"),
        "merge": Sample(f"/api/v1/tickets/{merged.ticket_id}/merge", {"into": first.ticket_id, "confirmed": True}),
        "unmerge": Sample(f"/api/v1/tickets/{merged.ticket_id}/unmerge"),
        "notes": Sample(f"{at}/notes"),
        "add_note": Sample(f"{at}/notes", {"text": "It sings at night."}),
        "change_tickets": Sample("/api/v1/tickets/bulk", {"tickets": [first.ticket_id], "change": {"tags": ["sings"]}}),
        "categories": Sample("/api/v1/categories"),
        "sla": Sample("/api/v1/sla"),
        "hours": Sample("/api/v1/hours"),
        "macros": Sample("/api/v1/macros"),
        "views": Sample("/api/v1/views"),
        "releases": Sample("/api/v1/releases"),
        "mark_release": Sample("/api/v1/releases", {"name": "2.14", "url": "https://example.com/2.14"}),
        "conversations": Sample("/api/v1/conversations"),
        "conversation": Sample(f"/api/v1/conversations/{first.conversation_id}"),
        "take_over": Sample(f"/api/v1/conversations/{first.conversation_id}/take-over"),
        "problems": Sample("/api/v1/problems"),
        "add_problem": Sample("/api/v1/problems", {"title": "The bird is out of tune"}),
        "change_problem": Sample(f"/api/v1/problems/{problem.problem_id}", {"status": "solved"}),
        "contacts": Sample("/api/v1/contacts"),
        "contact": Sample(f"/api/v1/contacts/{conversation.contact_id}"),
        "users": Sample("/api/v1/users"),
        "teams": Sample("/api/v1/teams"),
        "audit_log": Sample("/api/v1/audit-log"),
        "insights": Sample("/api/v1/insights"),
        "audits": Sample("/api/v1/audits"),
        "add_audit": Sample("/api/v1/audits", {"older_than": "30d", "status": ["open"]}),
        "audit": Sample(f"/api/v1/audits/{audit.audit_id}"),
        "sprints": Sample("/api/v1/sprints"),
        "sprint": Sample(f"/api/v1/sprints/{sprint.sprint_id}"),
        "alerts": Sample("/api/v1/alerts"),
        "alert": Sample(f"/api/v1/alerts/{alert.alert_id}"),
        "acknowledge_alert": Sample(f"/api/v1/alerts/{alert.alert_id}/acknowledge"),
        "accounts": Sample("/api/v1/accounts"),
        "friction": Sample("/api/v1/friction"),
        "reports": Sample("/api/v1/reports"),
        "report": Sample(f"/api/v1/reports/{report.heading.report_id}"),
    }


async def an_alert(interface: Interface, site: Site, title: str, rule: RuleName = RuleName.QUEUE_AGE) -> Alert:
    """One that lasts, about a figure."""
    now = interface.clock.now
    found = Finding(rule, title, 80.0, 72.0, title, text="Half of them are older.", count=12)
    alert = raised(site.site_id, new_id("al"), found, Rule(rule, 72), now)
    await interface.database.write(lambda rows: raise_alert(rows, alert))
    return alert


async def a_report(interface: Interface, site: Site, title: str) -> Report:
    """One of a month."""
    heading = Heading(site.site_id, new_id("rp"), "monthly", "2026-02", title, {}, interface.clock.now, "Ada")
    report = Report(heading, f"<p>{title}</p>", f"# {title}")
    await interface.database.write(lambda rows: add_report(rows, report))
    return report


def sample_of(found: Mapping[str, Sample], operation: Operation) -> Sample:
    """The request of this operation; raises KeyError for one that has none yet: add it above."""
    return found[operation.name]
