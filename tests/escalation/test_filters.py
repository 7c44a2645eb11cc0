"""Filters: what they let through is the same in SQL and in plain Python; what cannot be read is left out and told."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.filter_sql import DUE_SOON, Asking
from escalation.filters import (
    FIELDS,
    ME,
    NOBODY,
    Condition,
    FieldKind,
    Filters,
    filters_from_json,
    filters_from_query,
)
from escalation.opening import open_ticket
from escalation.queue_pages import Order, Place, bounded_counts, page_of
from escalation.tables import ticket_notes, ticket_tags, tickets
from escalation.ticket import Cause, Resolution, Ticket, TicketStatus
from escalation.tickets import tickets_where
from escalation.triage import TriageTier
from tests.escalation.samples import MORNING, handoff

SITES = ("s_one", "s_two")
NOW = MORNING + timedelta(days=2)
ASKING = Asking("u_me", NOW)
EVERYTHING = 500

CHOICES: Mapping[str, tuple[str, ...]] = {
    "site": SITES,
    "status": tuple(TicketStatus),
    "resolution": tuple(Resolution),
    "tier": tuple(TriageTier),
    "category": ("billing", "bug", ""),
    "segment": ("gold", ""),
    "assignee": (ME, NOBODY, "u_bob"),
    "team": ("g_one", ""),
    "tag": ("vip", "refund", ""),
    "language": ("de", "en", ""),
    "reason": ("low_confidence", "customer_request"),
    "cause": (*Cause, ""),
    "contact": ("v_ada", "v_bob"),
    "problem": ("p_one", ""),
    "field.plan": ("gold", "3", "true", ""),
}


def conditions() -> st.SearchStrategy[Condition]:
    chosen = st.one_of(
        [
            st.tuples(st.just(name), st.lists(st.sampled_from(values), min_size=1, max_size=3, unique=True).map(tuple))
            for name, values in CHOICES.items()
        ]
    )
    flags = st.sampled_from([name for name, kind in FIELDS.items() if kind is FieldKind.FLAG])
    ages = st.sampled_from([name for name, kind in FIELDS.items() if kind is FieldKind.AGE])
    asked = st.one_of(
        chosen,
        st.tuples(flags, st.sampled_from([("yes",), ("no",)])),
        st.tuples(ages, st.sampled_from([("30min",), ("4h",), ("1d",), ("3d",)])),
        st.tuples(st.just("text"), st.sampled_from([("invite",), ("INVITE 1",), ("%",), ("ada",), ("_",)])),
    )
    return st.builds(lambda pair, negated: Condition(pair[0], pair[1], negated), asked, st.booleans())


def holds(each: Condition, ticket: Ticket, tags: frozenset[str], noted: bool) -> bool:
    if each.kind is FieldKind.FLAG:
        due, until = ticket.next_due, ticket.snoozed_until
        so = {
            "due_soon": due is not None and NOW < due <= NOW + DUE_SOON,
            "breached": ticket.next_breach is not None and ticket.next_breach <= NOW,
            "snoozed": until is not None and until > NOW,
            "merged": ticket.merged_into is not None,
            "has_note": noted,
        }[each.field]
        return so is ((each.values[0] == "yes") is not each.negated)
    if each.kind is FieldKind.AGE:
        wrote = ticket.customer_wrote_at or ticket.opened_at
        moment = {"created": ticket.opened_at, "updated": ticket.updated_at, "waiting": wrote}[each.field]
        return (moment <= NOW - each.age) is not each.negated
    if each.kind is FieldKind.TEXT:
        texts = (ticket.subject, ticket.contact_name or "")
        return any(each.values[0].lower() in text.lower() for text in texts) is not each.negated
    held: set[str | None]
    if each.field == "tag":
        held = {*tags} or {None}
    elif each.custom_name is not None:
        value = ticket.custom_fields.get(each.custom_name)
        held = {None if value is None else str(value).lower() if isinstance(value, bool) else str(value)}
    else:
        held = {
            {
                "site": ticket.site_id,
                "assignee": None if ticket.assignee is None else ticket.assignee.user_id,
                "team": ticket.team_id,
                "contact": ticket.contact_id,
                "problem": ticket.problem_id,
            }.get(each.field, getattr(ticket, each.field, None))
        }
    wanted = {{ME: "u_me", NOBODY: None, "": None}.get(value, value) for value in each.values}
    return bool(held & wanted) is not each.negated


@pytest.fixture
async def stored(connection: AsyncConnection) -> dict[tuple[str, str], tuple[Ticket, frozenset[str], bool]]:
    """Forty tickets of two sites that differ in everything that can be asked for."""
    for number in range(40):
        site_id = SITES[number % 2]
        said = handoff(f"Invite {number}", site_id=site_id, conversation_id=f"c_{number}")
        await vary(connection, await open_ticket(connection, said), number)
    read = [each for site in SITES for each in await tickets_where(connection, site, lambda query: query)]
    tagged: dict[tuple[str, str], frozenset[str]] = {}
    for row in await connection.execute(ticket_tags.select()):
        key = (row.site_id, row.ticket_id)
        tagged[key] = tagged.get(key, frozenset()) | {row.tag}
    noted = {(row.site_id, row.ticket_id) for row in await connection.execute(ticket_notes.select())}
    keys = {(each.site_id, each.ticket_id): each for each in read}
    return {key: (each, tagged.get(key, frozenset()), key in noted) for key, each in keys.items()}


async def vary(connection: AsyncConnection, ticket: Ticket, number: int) -> None:
    def one_of(*values: object, by: int = 1) -> object:
        return values[(number // by) % len(values)]

    status = one_of(*TicketStatus, TicketStatus.OPEN, by=2)
    tier = one_of(*TriageTier, by=3)
    breach = one_of(None, NOW - timedelta(hours=1), NOW + timedelta(hours=9), by=2)
    due = one_of(NOW + timedelta(hours=1), NOW - timedelta(hours=2), NOW + timedelta(hours=9), None)
    is_open = status is TicketStatus.OPEN
    moment = breach if isinstance(breach, datetime) else None
    values = {
        "status": status,
        "resolution": one_of(*Resolution) if status is TicketStatus.RESOLVED else None,
        "resolved_at": NOW - timedelta(minutes=number % 7) if status is TicketStatus.RESOLVED else None,
        "tier": tier,
        "tier_rank": tier.rank if isinstance(tier, TriageTier) else 0,
        "category": one_of("billing", "bug", None),
        "segment": one_of("gold", None, "free", by=2),
        "assignee_id": one_of("u_me", None, "u_bob"),
        "assignee_name": one_of("Me", None, "Bob"),
        "team_id": one_of("g_one", None, by=3),
        "language": one_of("de", "en", None, by=2),
        "reason": one_of("low_confidence", "customer_request"),
        "cause": one_of(*Cause, None),
        "contact_id": one_of("v_ada", "v_bob", by=2),
        "contact_name": one_of("Ada", None, "100%"),
        "problem_id": one_of("p_one", None, None),
        "custom_fields": one_of({"plan": "gold"}, {"plan": 3}, {"plan": True}, {"other": "gold"}, None),
        "snoozed_until": one_of(None, NOW + timedelta(days=1), NOW - timedelta(days=1)),
        "merged_into": one_of(None, None, "t_other"),
        "first_response_due": due,
        "first_response_breach": moment,
        "resolution_due": None,
        "resolution_breach": None,
        "due_at": due if is_open else None,
        "breach_order": int(moment.timestamp() * 1000) if is_open and moment is not None else 2**62,
        "opened_at": NOW - timedelta(hours=5 * (number % 19)),
        "updated_at": NOW - timedelta(hours=number),
        "customer_wrote_at": one_of(None, NOW - timedelta(hours=number % 30), by=2),
    }
    here = (tickets.c.site_id == ticket.site_id, tickets.c.ticket_id == ticket.ticket_id)
    await connection.execute(update(tickets).where(*here).values(**values))
    key = {"site_id": ticket.site_id, "ticket_id": ticket.ticket_id, "at": NOW}
    for tag in ({0: ("vip",), 1: ("vip", "refund")}).get(number % 4, ()):
        await connection.execute(insert(ticket_tags).values(key | {"tag": tag}))
    if number % 5 == 0:
        note = {"note_id": f"n_{number}", "author_id": "u", "author_name": "Ada", "text": "x", "mentions": []}
        await connection.execute(insert(ticket_notes).values(key | note))


Stored = dict[tuple[str, str], tuple[Ticket, frozenset[str], bool]]
MANY = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)


@pytest.mark.capability(7, 27)
@MANY
@given(asked=st.lists(conditions(), max_size=3))
async def test_sql_lets_through_what_the_plain_rule_does(
    connection: AsyncConnection, stored: Stored, asked: list[Condition]
) -> None:
    filters = Filters(tuple(asked))
    expected = {key for key, each in stored.items() if all(holds(one, *each) for one in asked)}
    page = await page_of(connection, SITES, filters, ASKING, rows=EVERYTHING)
    assert {(each.site_id, each.ticket_id) for each in page.tickets} == expected
    assert (await bounded_counts(connection, SITES, {"all": filters}, ASKING))["all"] == len(expected)


@settings(MANY, max_examples=10)
@given(
    asked=st.lists(conditions(), max_size=1),
    order=st.sampled_from(Order),
    rows=st.integers(3, 9),
)
async def test_pages_join_to_the_whole_in_order_forwards_and_backwards(
    connection: AsyncConnection, stored: Stored, asked: list[Condition], order: Order, rows: int
) -> None:
    filters = Filters(tuple(asked))
    whole = (await page_of(connection, SITES, filters, ASKING, order=order, rows=EVERYTHING)).tickets
    forwards: list[Ticket] = []
    place = None
    while True:
        page = await page_of(connection, SITES, filters, ASKING, order=order, place=place, rows=rows)
        forwards += page.tickets
        last, place = page, page.after
        if place is None:
            break
        assert Place.from_text(place.to_text()) == place
    backwards, back = list(last.tickets), last.before
    while back is not None:
        page = await page_of(connection, SITES, filters, ASKING, order=order, place=back, rows=rows)
        backwards, back = [*page.tickets, *backwards], page.before
    assert forwards == backwards == list(whole)
    assert len(stored) >= len(whole)


@pytest.mark.capability(25)
async def test_a_low_ticket_never_stands_before_a_higher_one(connection: AsyncConnection, stored: Stored) -> None:
    page = await page_of(connection, SITES, Filters(), ASKING, rows=EVERYTHING)
    ranks = [each.tier.rank for each in page.tickets]
    assert ranks == sorted(ranks)
    assert len(ranks) == len(stored)
    for rank in range(4):
        breaches = [each.next_breach for each in page.tickets if each.tier.rank == rank and each.next_breach]
        assert breaches == sorted(breaches)


async def test_a_page_keeps_its_place_while_others_come_and_go(connection: AsyncConnection, stored: Stored) -> None:
    first = await page_of(connection, SITES, Filters(), ASKING, rows=5)
    second = await page_of(connection, SITES, Filters(), ASKING, place=first.after, rows=5)
    gone = first.tickets[2]
    await connection.execute(delete(tickets).where(tickets.c.ticket_id == gone.ticket_id))
    again = await page_of(connection, SITES, Filters(), ASKING, place=first.after, rows=5)
    assert again.tickets == second.tickets
    assert len(stored) == 40


@given(st.lists(conditions(), max_size=5))
def test_what_is_written_is_read_again(asked: list[Condition]) -> None:
    filters = Filters(tuple(dict.fromkeys(asked)))
    assert filters_from_json(filters.to_json()).filters == filters
    one_a_field = Filters(tuple({(each.field, each.negated): each for each in asked}.values()))
    read = filters_from_query(one_a_field.to_query())
    assert set(read.filters.conditions) == set(one_a_field.conditions)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=9),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["field", "values", "not"]), inner),
        max_leaves=12,
    )
)
def test_any_document_is_read_without_an_error(document: object) -> None:
    filters_from_json(document)


@given(st.lists(st.tuples(st.sampled_from([*FIELDS, "not.tier", "field.x", "field.", "page"]), st.text(max_size=9))))
def test_any_address_is_read_without_an_error(items: list[tuple[str, str]]) -> None:
    read = filters_from_query(items)
    assert filters_from_query(read.filters.to_query()).filters == read.filters


def test_what_means_nothing_is_left_out_and_told() -> None:
    read = filters_from_query(
        [("tier", "urgent"), ("status", "open"), ("created", "soon"), ("field.gone", "x"), ("breached", "maybe")],
        ["plan"],
    )
    assert read.filters == Filters((Condition("status", ("open",)),))
    assert read.left_out == ("tier", "created", "field.gone", "breached")


@given(st.text(max_size=80))
def test_any_place_is_read_without_an_error(text: str) -> None:
    Place.from_text(text)


def test_a_place_of_another_shape_is_none() -> None:
    place = Place(Order.URGENCY, (1, 2, 3, 4), "s_one")
    assert Place.from_text(place.to_text()) == place
    assert Place.from_text(replace(place, key=(1, 2)).to_text()) is None
    assert Place.from_text(replace(place, key=(1, 2, 3, 2**70)).to_text()) is None
