"""Lists of tickets: filters, views, and pages that skip and repeat nothing while tickets move; on both databases."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import pytest

from escalation.filters import Condition, Filters
from escalation.ticket import Ticket
from escalation.views import save_view
from server.conversation.site import Site
from tests.server.api.interface import Interface, code_of, interface_at

PATH = "/api/v1/tickets"
COUNT = 7


@dataclass
class Given:
    interface: Interface
    site: Site
    tickets: list[Ticket]
    client: httpx.AsyncClient

    async def listed(self, **query: str | int) -> dict[str, Any]:
        answer = await self.client.get(PATH, params=query)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def numbers(self, **query: str | int) -> list[int]:
        return [each["number"] for each in (await self.listed(**query))["tickets"]]

    def path(self, place: int) -> str:
        return f"{PATH}/{self.tickets[place].ticket_id}"


@pytest.fixture
async def given(database_url: str) -> AsyncIterator[Given]:
    async with interface_at(database_url) as interface:
        site, _ = await interface.site()
        other, _ = await interface.site("Elsewhere")
        await interface.ticket(other)
        tickets = [await interface.ticket(site, f"Question {place}?") for place in range(COUNT)]
        _, secret = await interface.key(site)
        async with interface.client(secret) as client:
            yield Given(interface, site, tickets, client)


async def test_pages_skip_and_repeat_nothing_while_tickets_move(given: Given) -> None:
    seen: list[int] = []
    query: dict[str, str | int] = {"order": "oldest", "status": "any", "limit": 2}
    while True:
        page = await given.listed(**query)
        seen += [each["number"] for each in page["tickets"]]
        moved = page["tickets"][0]["ticket"]
        await given.client.post(f"{PATH}/{moved}/resolve")
        given.interface.clock.now += timedelta(minutes=1)
        if page["next"] is None:
            break
        query["cursor"] = page["next"]
    assert seen == [each.number for each in given.tickets]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_without_a_word_it_is_the_open_queue(given: Given) -> None:
    await given.client.post(f"{given.path(0)}/resolve")
    await given.client.post(f"{given.path(1)}/replies", json={"text": "Hello"})

    assert sorted(await given.numbers()) == [each.number for each in given.tickets[2:]]
    assert await given.numbers(status="resolved") == [given.tickets[0].number]
    assert sorted(await given.numbers(status="resolved,waiting_for_customer")) == [1, 2]
    assert len(await given.numbers(status="any")) == COUNT


async def test_filters_hold_together(given: Given) -> None:
    grace = await given.interface.house.user("grace@example.com", "Grace", given.site)
    await given.client.patch(given.path(2), json={"tags": ["refund"], "assignee": grace.user_id})
    await given.client.patch(given.path(3), json={"tags": ["refund"], "triage_tier": "critical"})

    assert sorted(await given.numbers(tag="refund")) == [3, 4]
    assert await given.numbers(tag="refund", assignee=grace.user_id) == [3]
    assert await given.numbers(tag="refund", assignee="nobody") == [4]
    assert await given.numbers(tier="critical,high", tag="refund") == [4]
    assert (await given.numbers())[0] == 4
    assert await given.numbers(text="question 6") == [7]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_view_of_the_desk_lists_the_same_here(given: Given) -> None:
    await given.client.patch(given.path(4), json={"tags": ["vip"]})
    filters = Filters((Condition("tag", ("vip",)),))
    await given.interface.database.write(
        lambda rows: save_view(
            rows, given.site.site_id, "w_vip", None, "Important people", filters, given.interface.clock.now
        )
    )

    views = (await given.client.get("/api/v1/views")).json()["views"]

    assert views[-1] == {
        "view": "w_vip",
        "title": "Important people",
        "is_built_in": False,
        "conditions": [{"field": "tag", "values": ["vip"], "negated": False}],
    }
    assert await given.numbers(view="w_vip") == [5]
    assert len(await given.numbers(view="unassigned")) == COUNT
    assert await given.numbers(view="unassigned", tag="vip") == [5]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_means_nothing_is_named(given: Given) -> None:
    cursor = (await given.listed(limit=1, order="oldest"))["next"]
    for query, status, code, field in (
        ({"tier": "urgent"}, 422, "parameter_invalid", "tier"),
        ({"status": "closed"}, 422, "parameter_invalid", "status"),
        ({"view": "nowhere"}, 422, "parameter_invalid", "view"),
        ({"created": "yesterday"}, 422, "parameter_invalid", "created"),
        ({"fields": "plan"}, 422, "parameter_invalid", "fields"),
        ({"fields": "Not A Key:x"}, 422, "parameter_invalid", "fields"),
        ({"order": "random"}, 422, "parameter_invalid", "order"),
        ({"limit": "0"}, 422, "parameter_invalid", "limit"),
        ({"limit": "many"}, 422, "parameter_invalid", "limit"),
        ({"colour": "red"}, 422, "parameter_unknown", "colour"),
        ({"cursor": "x"}, 400, "cursor_invalid", "cursor"),
        ({"cursor": cursor[:-3], "order": "oldest"}, 400, "cursor_invalid", "cursor"),
        ({"cursor": cursor, "order": "newest"}, 400, "cursor_invalid", "cursor"),
        ({"cursor": cursor, "order": "oldest", "tag": "x"}, 400, "cursor_invalid", "cursor"),
    ):
        answer = await given.client.get(PATH, params=query)
        assert (answer.status_code, code_of(answer)) == (status, code), (query, answer.text)
        assert answer.json()["error"]["field"] == field
    twice = await given.client.get(f"{PATH}?tag=a&tag=b")
    assert (twice.status_code, code_of(twice)) == (422, "parameter_invalid")


async def test_many_tickets_are_changed_each_by_itself(given: Given) -> None:
    await given.client.post(f"{given.path(1)}/resolve")
    ids = [each.ticket_id for each in given.tickets[:3]]

    answer = await given.client.post(
        f"{PATH}/bulk", json={"tickets": [*ids, "t_nowhere"], "change": {"tags": ["sweep"], "assignee": None}}
    )
    assert answer.json()["done"] == ids
    assert [(each["ticket"], each["error"]["code"]) for each in answer.json()["refused"]] == [
        ("t_nowhere", "ticket_not_found")
    ]

    snoozed = (given.interface.clock.now + timedelta(days=1)).isoformat()
    answer = await given.client.post(
        f"{PATH}/bulk", json={"tickets": ids, "change": {"tags": ["late"], "snoozed_until": snoozed}}
    )
    assert answer.json()["done"] == [ids[0], ids[2]]
    assert [each["ticket"] for each in answer.json()["refused"]] == [ids[1]]
    # What was refused was refused whole: its tags are as they were.
    assert sorted(await given.numbers(tag="sweep", status="any")) == [2]
    assert sorted(await given.numbers(tag="late", status="any")) == [1, 3]


async def test_two_tickets_become_one_and_two_again(given: Given) -> None:
    gone, kept = given.tickets[0], given.tickets[1]
    asked = await given.client.post(f"{given.path(0)}/merge", json={"into": kept.ticket_id})
    assert (asked.status_code, code_of(asked)) == (409, "other_customer")

    merged = await given.client.post(f"{given.path(0)}/merge", json={"into": kept.ticket_id, "confirmed": True})
    assert merged.json()["ticket"] == kept.ticket_id
    assert (await given.client.get(given.path(0))).json()["merged_into"] == kept.ticket_id

    back = await given.client.post(f"{given.path(0)}/unmerge")
    assert (back.json()["ticket"], back.json()["status"]) == (gone.ticket_id, "open")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_tickets_are_linked_to_a_problem(given: Given) -> None:
    made = (await given.client.post("/api/v1/problems", json={"title": "Invitations bounce"})).json()
    for place in (0, 1):
        assert (await given.client.patch(given.path(place), json={"problem": made["problem"]})).status_code == 200

    assert sorted(await given.numbers(problem=made["problem"])) == [1, 2]
    (listed,) = (await given.client.get("/api/v1/problems", params={"status": "open"})).json()["problems"]
    assert (listed["linked"], listed["waiting"]) == (2, 2)
    unlinked = (await given.client.patch(given.path(0), json={"problem": None})).json()
    assert unlinked["problem"] is None
    solved = await given.client.patch(f"/api/v1/problems/{made['problem']}", json={"status": "solved"})
    assert (solved.json()["status"], solved.json()["linked"]) == ("solved", 1)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_note_is_read_by_the_team_and_never_by_the_customer(given: Given) -> None:
    written = await given.client.post(f"{given.path(0)}/notes", json={"text": "Owes us three invoices."})

    assert written.status_code == 201
    assert written.json()["author_name"] == "Billing system"
    assert (await given.client.get(f"{given.path(0)}/notes")).json()["notes"] == [written.json()]
    conversation = await given.client.get(f"/api/v1/conversations/{given.tickets[0].conversation_id}")
    assert "invoices" not in conversation.text


async def test_other_lists_go_on_page_by_page_too(given: Given) -> None:
    for path, name in (("conversations", "conversation"), ("contacts", "contact"), ("audit-log", "entry")):
        await given.client.patch(given.path(0), json={"tags": [name]})
        whole = (await given.client.get(f"/api/v1/{path}")).json()
        (rows,) = [value for value in whole.values() if isinstance(value, list)]
        seen: list[Any] = []
        cursor: str | None = ""
        while cursor is not None:
            query = {"limit": 3} | ({"cursor": cursor} if cursor else {})
            page = (await given.client.get(f"/api/v1/{path}", params=query)).json()
            (shown,) = [value for value in page.values() if isinstance(value, list)]
            seen += shown
            cursor = page["next"]
        assert seen == rows
        assert len(rows) >= 3
