"""Sprints and figures of weeks that go wrong, from the look to the receiver, which checks the signature."""

import json
from collections.abc import AsyncIterator
from datetime import datetime

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection
from standardwebhooks import Webhook

from escalation.filters import Filters
from escalation.ledger.event import EventKind, EventValue, LedgerEvent, Subject
from escalation.opening import open_ticket
from escalation.sprint.sprint import Sprint, SprintPerson
from escalation.ticket import Ticket
from server.agent.tools.exchange import Exchange
from server.backlog.alerting import acknowledge_alert
from server.backlog.sprints import SprintDraft, plan_sprint
from server.integrations.courier import Courier, Origin
from server.integrations.endpoint import Endpoint, add_endpoint, host_and_port
from server.team.actor import Actor, ActorKind
from tests.escalation.samples import MORNING, handoff
from tests.server.agent.tools.service import Service, a_service
from tests.server.upkeep.watched import DAY, HOUR, MINUTE, Watch


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    async with a_service() as started:
        yield started


async def endpoint_on(watch: Watch, service: Service) -> Endpoint:
    hosts = [host_and_port(service.origin)]
    return await watch.database.write(
        lambda rows: add_endpoint(
            rows,
            watch.site.site_id,
            name="A program",
            style="signed",
            url=f"{service.origin}/hook",
            topics=["alert"],
            private_hosts=hosts,
            by_id="u_1",
            at=watch.now,
        )
    )


async def received(watch: Watch, service: Service, endpoint: Endpoint) -> list[tuple[str, str]]:
    """Kinds and titles of what the courier brings now, each with a signature that holds."""
    assert endpoint.secret is not None
    service.asked.clear()
    where = Origin("https://desk.example", [host_and_port(service.origin)])
    courier = Courier(watch.database, Exchange(), where, lambda: watch.now)
    while await courier.send_due():
        await courier.settled()
    await courier.aclose()
    heard = []
    for asked in service.asked:
        body = json.dumps(asked.body, ensure_ascii=False, separators=(",", ":"))
        signature = Webhook(endpoint.secret).sign(asked.headers["webhook-id"], watch.now, body)
        assert asked.headers["webhook-signature"] == signature
        heard.append((asked.body["type"], asked.body["data"]["title"]))
    return heard


def talk(watch: Watch, number: int, at: datetime, *, is_settled: bool) -> list[LedgerEvent]:
    """A conversation that the AI agent answered, and that stayed there or went to people."""
    opened: dict[str, EventValue] = dict.fromkeys(("contact_id", "account_id", "segment", "page_key"), None)
    steps: list[tuple[EventKind, dict[str, EventValue]]] = [
        (EventKind.CONVERSATION_OPENED, opened | {"channel": "widget"}),
        (EventKind.ASKED, {"seq": 1, "page_key": None}),
        (EventKind.ANSWERED, {"seq": 2, "substance": True, "courtesy": False}),
    ]
    if not is_settled:
        steps.append((EventKind.HANDED_OFF, {"reason": "policy", "ticket_id": None}))
    name, site_id = f"talk_{number}", watch.site.site_id
    return [
        LedgerEvent(
            site_id, Subject.CONVERSATION, name, kind, at + place * MINUTE, details=details, key=f"{name}:{kind}"
        )
        for place, (kind, details) in enumerate(steps)
    ]


@pytest.mark.capability(86, 88)
async def test_an_ai_agent_that_settles_less_is_told_to_the_receiver_until_it_settles_again(
    watch: Watch, service: Service
) -> None:
    await watch.watches(deflection_down={"threshold": 10, "owner_id": watch.ada.user_id})
    endpoint, now = await endpoint_on(watch, service), MORNING + 60 * DAY
    events = []
    for number in range(60):
        events += talk(watch, number, now - 20 * DAY, is_settled=number < 48)
        # What is younger than a day may still come back, and does not count.
        events += talk(watch, 100 + number, now - 3 * DAY, is_settled=number < 24)
        events += talk(watch, 200 + number, now - DAY / 2, is_settled=False)
    await watch.tells(*events)
    (alert,) = await watch.look(now)
    assert alert.title == "The AI agent settles 40 % instead of 80 %"
    assert (alert.value, alert.count) == (40, 36)
    assert await received(watch, service, endpoint) == [("alert.raised", alert.title)]
    assert service.asked[0].body["data"]["facts"]["before"] == 80
    assert await watch.told(watch.ada) == [alert.title]
    sites, ada = (watch.site.site_id,), Actor(ActorKind.USER, watch.ada.user_id, "Ada")
    await watch.database.write(lambda rows: acknowledge_alert(rows, sites, alert.alert_id, ada, watch.now))
    # An hour later it is found again, and nobody is told; a week later there are not enough of either to tell.
    (again,) = await watch.look(now + HOUR + MINUTE)
    assert (again.alert_id, again.times) == (alert.alert_id, 2)
    assert await received(watch, service, endpoint) == []
    await watch.look(now + 9 * DAY)
    assert await watch.look(now + 9 * DAY + HOUR + MINUTE) == ()
    assert await received(watch, service, endpoint) == [("alert.resolved", f"Over: {alert.title}")]


async def start_sprint(watch: Watch, tickets: int) -> tuple[Sprint, list[Ticket]]:
    """One of two days around the clock, on tickets that are a month old."""
    lead = Actor(ActorKind.USER, watch.ada.user_id, "Ada")
    people = tuple(SprintPerson(each.user_id, each.name) for each in (watch.ada, watch.bo))

    async def unit(connection: AsyncConnection) -> tuple[Sprint, list[Ticket]]:
        opened = [
            await open_ticket(
                connection,
                handoff(site_id=watch.site.site_id, conversation_id=f"c_{number}", at=watch.now - 30 * DAY),
            )
            for number in range(tickets)
        ]
        draft = SprintDraft("Spring clean", 2, Filters(), people)
        return await plan_sprint(connection, watch.site.site_id, lead, watch.now, draft), opened

    return await watch.database.write(unit)


async def resolve(watch: Watch, tickets: list[Ticket]) -> None:
    kind, details = EventKind.TICKET_RESOLVED, {"resolution": "person", "cause": None, "assignee_id": None}
    ids = [each.ticket_id for each in tickets]
    await watch.tells(
        *(LedgerEvent(watch.site.site_id, Subject.TICKET, each, kind, watch.now, details=details) for each in ids)
    )


@pytest.mark.capability(56, 88)
async def test_a_sprint_that_ends_late_as_it_goes_is_told_also_when_nothing_happens_in_it(
    watch: Watch, service: Service
) -> None:
    await watch.watches(sprint_off={"threshold": 1, "owner_id": watch.bo.user_id, "escalate_minutes": 9_999})
    endpoint = await endpoint_on(watch, service)
    sprint, opened = await start_sprint(watch, 17)
    assert await watch.look(sprint.days[0].span.closes - MINUTE) == (), "too soon to tell"
    # A whole day without one resolution is the worst pace of all.
    (alert,) = await watch.look(sprint.days[0].span.closes + DAY / 2)
    assert alert.title == "Spring clean ends more than 20 working days late as it goes"
    assert alert.text == "17 tickets are left."
    assert await received(watch, service, endpoint) == [("alert.raised", alert.title)]
    assert service.asked[0].body["data"]["facts"]["remaining"] == 17
    assert await watch.told(watch.bo) == [alert.title]
    await resolve(watch, opened[:6])
    (slow,) = await watch.look(watch.now + MINUTE)
    assert slow.alert_id == alert.alert_id
    assert slow.title.startswith("Spring clean ends 1.")
    await resolve(watch, opened[6:])
    await watch.look(watch.now + MINUTE)
    assert await watch.look(watch.now + 11 * MINUTE) == ()
    assert await received(watch, service, endpoint) == [("alert.resolved", f"Over: {slow.title}")]
