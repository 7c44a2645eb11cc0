"""A program with a key works on tickets as people do, in its own name; on SQLite and on PostgreSQL."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import httpx
import pytest

from escalation.ticket import Ticket, TicketStatus
from server.conversation.contact import contact_by_id
from server.conversation.site import Site
from server.realtime.topics import conversation_topic
from server.team.actor import ActorKind
from server.team.audit_log import entries_of
from tests.server.api.interface import Interface, code_of, interface_at


@dataclass
class Given:
    interface: Interface
    site: Site
    ticket: Ticket
    client: httpx.AsyncClient

    @property
    def path(self) -> str:
        return f"/api/v1/tickets/{self.ticket.ticket_id}"


@pytest.fixture
async def given(database_url: str) -> AsyncIterator[Given]:
    async with interface_at(database_url) as interface:
        site, _ = await interface.site()
        _, secret = await interface.key(site)
        ticket = await interface.ticket(site)
        async with interface.client(secret) as client:
            yield Given(interface, site, ticket, client)


async def test_a_reply_reaches_the_customer_in_the_keys_name_and_gives_the_key_no_ticket(given: Given) -> None:
    heard: list[object] = []
    given.interface.hub.listen(conversation_topic(given.ticket.conversation_id), heard.append)

    answer = await given.client.post(f"{given.path}/replies", json={"text": "Your refund is on its way."})

    assert answer.status_code == 201, answer.text
    body = answer.json()
    assert body["message"]["name"] == "Billing system"
    assert (body["ticket"]["status"], body["ticket"]["assignee"]) == ("waiting_for_customer", None)
    said = (await given.interface.house.messages(given.ticket))[-1]
    assert (said.author, said.name, said.text) == ("person", "Billing system", "Your refund is on its way.")
    assert '"text":"Your refund is on its way."' in str(heard[0])


async def test_what_a_key_does_stands_in_the_history_of_the_ticket(given: Given) -> None:
    await given.client.post(f"{given.path}/replies", json={"text": "Done."})
    await given.client.post(f"{given.path}/resolve", json={"cause": "docs", "cause_note": "Say it in the guide."})

    entries = await given.interface.database.read(
        lambda rows: entries_of(rows, given.site.site_id, given.ticket.ticket_id, 10)
    )

    assert {(each.actor.kind, each.actor.name) for each in entries} == {(ActorKind.API_KEY, "Billing system")}
    shown = (await given.client.get(f"{given.path}/events")).json()["entries"]
    assert [each["action"] for each in shown] == [each.action for each in entries]
    assert {each.action for each in entries} == {"ticket.replied", "ticket.resolved"}


async def test_a_ticket_is_resolved_reopened_and_handed_back(given: Given) -> None:
    resolved = (await given.client.post(f"{given.path}/resolve", json={"cause": "bug"})).json()
    assert (resolved["status"], resolved["resolution"], resolved["cause"]) == ("resolved", "by_person", "bug")

    refused = await given.client.post(f"{given.path}/replies", json={"text": "One more thing."})
    assert (refused.status_code, code_of(refused)) == (409, "move_refused")

    reopened = (await given.client.post(f"{given.path}/reopen")).json()
    assert (reopened["status"], reopened["assignee"]) == ("open", None)

    back = (await given.client.post(f"{given.path}/hand-back")).json()
    assert (back["status"], back["resolution"]) == ("resolved", "handed_back")


async def test_spam_ends_without_a_word_and_whoever_sends_it_is_blocked_and_heard_again(given: Given) -> None:
    said = len(await given.interface.house.messages(given.ticket))
    spam = (await given.client.post(f"{given.path}/spam")).json()
    assert (spam["status"], spam["resolution"]) == ("resolved", "spam")
    assert len(await given.interface.house.messages(given.ticket)) == said

    conversation = await given.interface.house.conversation(given.ticket)
    for deed, is_blocked in (("block", True), ("unblock", False)):
        assert (await given.client.post(f"{given.path}/{deed}")).status_code == 200
        contact = await given.interface.database.read(
            lambda rows: contact_by_id(rows, conversation.site_id, conversation.contact_id)
        )
        assert contact is not None
        assert (contact.blocked_at is not None) is is_blocked


async def test_a_change_does_everything_or_nothing(given: Given) -> None:
    until = (given.interface.clock.now + timedelta(days=2)).isoformat()
    grace = await given.interface.house.user("grace@example.com", "Grace", given.site)

    changed = await given.client.patch(
        given.path, json={"tags": ["Refund", "VIP customer"], "snoozed_until": until, "assignee": grace.user_id}
    )

    assert changed.status_code == 200, changed.text
    body = changed.json()
    assert body["tags"] == ["refund", "vip-customer"]
    assert body["assignee"] == {"user": grace.user_id, "name": "Grace"}
    assert body["snoozed_until"] is not None

    refused = await given.client.patch(given.path, json={"tags": [], "assignee": "u_nobody"})

    assert (refused.status_code, code_of(refused)) == (409, "move_refused")
    assert (await given.client.get(given.path)).json() == body

    awake = (await given.client.patch(given.path, json={"tags": ["vip-customer"], "snoozed_until": None})).json()
    assert (awake["tags"], awake["snoozed_until"]) == (["vip-customer"], None)
    assert awake["assignee"] == body["assignee"]


async def test_whoever_saw_an_older_state_hears_what_changed_and_changes_nothing(given: Given) -> None:
    seen = (await given.client.get(given.path)).headers["etag"]
    given.interface.clock.now += timedelta(seconds=5)
    await given.client.patch(given.path, json={"tags": ["refund"]})

    refused = await given.client.post(f"{given.path}/resolve", headers={"If-Match": seen})

    assert (refused.status_code, code_of(refused)) == (412, "precondition_failed")
    assert "Changed since: tags, updated_at." in refused.json()["error"]["message"]
    assert (await given.interface.house.again(given.ticket)).status is TicketStatus.OPEN

    now = (await given.client.get(given.path)).headers["etag"]
    done = await given.client.post(f"{given.path}/resolve", headers={"If-Match": now})
    assert done.status_code == 200
    assert (await given.client.get(given.path)).headers["etag"] == done.headers["etag"]


async def test_a_conversation_is_taken_from_the_ai_agent_for_a_person(given: Given) -> None:
    grace = await given.interface.house.user("grace@example.com", "Grace", given.site)
    await given.client.post(f"{given.path}/hand-back")

    taken = await given.client.post(
        f"/api/v1/conversations/{given.ticket.conversation_id}/take-over", json={"assignee": grace.user_id}
    )

    assert taken.status_code == 200, taken.text
    body = taken.json()
    assert (body["ticket"] != given.ticket.ticket_id, body["status"], body["reason"]) == (True, "open", "taken_over")
    assert body["assignee"] == {"user": grace.user_id, "name": "Grace"}
    conversation = await given.interface.house.conversation(given.ticket)
    assert (conversation.status, conversation.person_name) == ("waiting_for_person", None)


BAD_FIELDS: Final[tuple[tuple[dict[str, object], int, str, str | None], ...]] = (
    ({"colour": "red"}, 422, "field_unknown", "colour"),
    ({"assignee": 7}, 422, "field_invalid", "assignee"),
    ({"assignee": ""}, 422, "field_invalid", "assignee"),
    ({"tags": ["a\0b"]}, 422, "field_invalid", "tags.0"),
    ({"tags": ["x"] * 21}, 422, "field_invalid", "tags"),
    ({"snoozed_until": "2026-03-02T09:00:00"}, 422, "field_invalid", "snoozed_until"),
    ({"snoozed_until": "1999-03-02T09:00:00Z"}, 409, "move_refused", None),
    ({"custom_fields": {"invented": "x"}}, 409, "move_refused", None),
    ({"team": "t_nobody"}, 409, "move_refused", None),
)


async def test_a_bad_field_is_named_and_changes_nothing(given: Given) -> None:
    before = (await given.client.get(given.path)).json()
    for body, status, code, named in BAD_FIELDS:
        answer = await given.client.patch(given.path, json=body)

        assert (answer.status_code, code_of(answer)) == (status, code), answer.text
        assert answer.json()["error"].get("field") == named
    assert (await given.client.get(given.path)).json() == before


BAD_BODIES: Final = (
    (b"{", "application/json", 400, "json_invalid"),
    (b"\xff\xfe", "application/json", 400, "json_invalid"),
    (b'{"text": "\\ud800"}', "application/json", 400, "json_invalid"),
    (b"[]", "application/json", 422, "field_invalid"),
    (b"{}", "application/json", 422, "field_missing"),
    (b'{"text": " \\n "}', "application/json", 422, "field_invalid"),
    (b"text=hello", "application/x-www-form-urlencoded", 415, "type_not_supported"),
    (b'{"text": "' + b"x" * 200_000 + b'"}', "application/json", 413, "body_too_large"),
    (b'{"text": "' + b"x" * 10_001 + b'"}', "application/json", 422, "field_invalid"),
)


async def test_a_body_that_is_none_is_refused_by_name_and_sends_nothing(given: Given) -> None:
    for content, kind, status, code in BAD_BODIES:
        answer = await given.client.post(f"{given.path}/replies", content=content, headers={"Content-Type": kind})

        assert (answer.status_code, code_of(answer)) == (status, code), answer.text
    assert len(await given.interface.house.messages(given.ticket)) == 2
