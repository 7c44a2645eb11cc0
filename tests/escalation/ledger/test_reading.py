import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.ledger import binding, packing, refolding, story_memory
from escalation.ledger.appending import append_events, event_in
from escalation.ledger.binding import BEYOND_ALL_DAYS, forget_bound, joined_sheets, store_bound, to_bind
from escalation.ledger.columns import FactColumns, TicketColumns
from escalation.ledger.event import EventKind, EventValue, LedgerEvent
from escalation.ledger.folding import fold_conversation, fold_ticket
from escalation.ledger.reading import read_facts
from escalation.ledger.refolding import fold_pending, prepared, sites_to_fold, store_prepared
from escalation.ledger.sheet_cache import SheetCache
from escalation.ledger.sheets import day_of
from escalation.ledger.story_memory import StoryMemory
from escalation.ledger.tables import conversation_facts, fact_sheets, ledger_events, ledger_unfolded, ticket_facts
from server.protocol.limits import PAGE_KEY_CHARACTERS_MAX
from tests.escalation.ledger.told import MORNING, SITE, conversation_event, opened, ticket_event

WEEK = timedelta(days=7)
DAY_MINUTES = 24 * 60
ALL_TIME = (MORNING - WEEK, MORNING + 9 * WEEK)


async def fold_all(connection: AsyncConnection, limit: int = 7) -> None:
    while await fold_pending(connection, (SITE,), limit):
        pass


async def fold_with(connection: AsyncConnection, memory: StoryMemory, limit: int) -> None:
    """As the round of a process does."""
    anew = await prepared(connection, (SITE,), limit, memory)
    assert await store_prepared(connection, (SITE,), anew)
    memory.keep(anew.heard)


async def bind_all(connection: AsyncConnection) -> int:
    """How many were bound."""
    wanted, gone = await to_bind(connection, SITE, day_of(ALL_TIME[1]))
    await forget_bound(connection, gone)
    for each in wanted:
        sheet = await joined_sheets(connection, each)
        assert sheet is not None
        await store_bound(connection, each, sheet)
    return len(wanted)


def history(seed: int = 7, tickets: int = 40) -> list[LedgerEvent]:
    """Tickets and their conversations over some weeks, in the order in which it all happened."""
    chance = random.Random(seed)
    events = []
    for number in range(1, tickets + 1):
        began = chance.randrange(30 * DAY_MINUTES)
        ticket_id, conversation_id = f"t_{number}", f"c_of_t_{number}"
        events.append(conversation_event(EventKind.CONVERSATION_OPENED, began, conversation_id=conversation_id))
        events.append(conversation_event(EventKind.ASKED, began, conversation_id=conversation_id))
        events.append(opened(began + 1, ticket_id=ticket_id, number=number))
        kinds = chance.choices(
            [
                EventKind.FIRST_RESPONSE,
                EventKind.NEXT_RESPONSE,
                EventKind.TICKET_RESOLVED,
                EventKind.TICKET_REOPENED,
                EventKind.CATEGORY_CHANGED,
                EventKind.BREACHED,
            ],
            k=chance.randrange(6),
        )
        events += [
            ticket_event(kind, began + 2 + chance.randrange(20 * DAY_MINUTES), ticket_id=ticket_id) for kind in kinds
        ]
        if chance.random() < 0.5:
            rated: dict[str, EventValue] = {"asked_seq": 2, "score": chance.randint(1, 5), "answered_by": "ai"}
            minute = began + chance.randrange(9_000)
            events.append(conversation_event(EventKind.RATED, minute, conversation_id=conversation_id, **rated))
    return sorted(events, key=lambda event: event.at)


def said_by(columns: FactColumns) -> object:
    """What columns say, without regard to the order of rows and the codes of names."""
    tickets, conversations = columns.tickets, columns.conversations
    categories = [tickets.category.names[code] if code >= 0 else None for code in tickets.category.codes]
    spans = sorted(
        (tickets.ticket_id[row], since, until)
        for row, since, until in zip(
            tickets.spans.row.tolist(), tickets.spans.since.tolist(), tickets.spans.until.tolist(), strict=True
        )
    )
    ratings = sorted(
        (conversations.conversation_id[row], score)
        for row, score in zip(conversations.ratings.row.tolist(), conversations.ratings.score.tolist(), strict=True)
    )
    tickets_said = sorted(
        zip(
            tickets.ticket_id.tolist(),
            tickets.opened_at.tolist(),
            tickets.resolved_at.tolist(),
            tickets.reopened.tolist(),
            map(str, categories),
            strict=True,
        )
    )
    return (tickets_said, spans, sorted(conversations.conversation_id.tolist()), ratings)


def ids(tickets: TicketColumns) -> set[str]:
    return {each.decode() for each in tickets.ticket_id.tolist()}


@pytest.mark.capability(81)
async def test_what_was_just_told_is_read_before_and_after_it_is_folded(connection: AsyncConnection) -> None:
    await append_events(connection, history())
    live = said_by(await read_facts(connection, (SITE,), *ALL_TIME))
    assert await sites_to_fold(connection) == (SITE,)
    await fold_all(connection)
    assert await sites_to_fold(connection) == ()
    assert said_by(await read_facts(connection, (SITE,), *ALL_TIME)) == live
    assert len((await read_facts(connection, (SITE,), *ALL_TIME)).tickets) == 40
    assert len((await read_facts(connection, ("s_other",), *ALL_TIME)).tickets) == 0


async def test_bit_by_bit_late_and_with_a_cache_the_same_is_read_as_of_all_at_once(connection: AsyncConnection) -> None:
    told = history(seed=11)
    chance, cache, memory = random.Random(3), SheetCache(rows_max=25), StoryMemory(long=2, events_max=60)
    late = [event for event in told if chance.random() < 0.3]
    in_time = [event for event in told if event not in late]
    for event in (*in_time, *late):
        await append_events(connection, [event])
        if chance.random() < 0.2:
            await fold_with(connection, memory, 20)
        if chance.random() < 0.1:
            await read_facts(connection, (SITE,), *ALL_TIME, cache=cache)
        if chance.random() < 0.05:
            await bind_all(connection)
    read = said_by(await read_facts(connection, (SITE,), *ALL_TIME, cache=cache))
    anew = [replace(event, site_id="s_again") for event in told]
    await append_events(connection, anew)
    assert said_by(await read_facts(connection, ("s_again",), *ALL_TIME)) == read


async def test_what_is_bound_is_read_in_place_of_its_days_until_one_changes(
    connection: AsyncConnection,
) -> None:
    await append_events(connection, history())
    await fold_all(connection)
    read = said_by(await read_facts(connection, (SITE,), *ALL_TIME))
    assert await to_bind(connection, SITE, day_of(MORNING)) == ([], [])
    assert await bind_all(connection) > 0
    assert await bind_all(connection) == 0
    statements = list[str]()
    raw = connection.sync_connection
    sqlalchemy_event.listen(raw, "before_cursor_execute", lambda *given: statements.append(str(given[3])))
    assert said_by(await read_facts(connection, (SITE,), *ALL_TIME)) == read
    assert len((await read_facts(connection, (SITE,), *ALL_TIME)).tickets) == 40
    days = {row.day for row in await connection.execute(select(fact_sheets.c.day)) if row.day < BEYOND_ALL_DAYS}
    # No statement asked for the sheet of a day.
    assert not [each for each in statements if any(f" {day}," in each or f" {day})" in each for day in days)]
    late = ticket_event(EventKind.CATEGORY_CHANGED, 40 * DAY_MINUTES, ticket_id="t_1", became="late")
    await append_events(connection, [late])
    assert len((await read_facts(connection, (SITE,), *ALL_TIME)).tickets) == 40
    await fold_all(connection)
    after = said_by(await read_facts(connection, (SITE,), *ALL_TIME))
    assert after != read
    assert 0 < await bind_all(connection) <= 2
    assert said_by(await read_facts(connection, (SITE,), *ALL_TIME)) == after
    await connection.execute(fact_sheets.delete().where(fact_sheets.c.day < BEYOND_ALL_DAYS))
    await bind_all(connection)
    assert (await connection.execute(select(fact_sheets))).all() == []


async def test_what_is_bound_in_an_older_form_is_bound_anew(
    connection: AsyncConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    await append_events(connection, history())
    await fold_all(connection)
    count = await bind_all(connection)
    assert count > 0
    for module in (packing, binding):
        monkeypatch.setattr(module, "VERSION", packing.VERSION + 1)
    assert await bind_all(connection) == count
    assert await bind_all(connection) == 0


async def test_one_event_more_of_a_long_conversation_reads_no_more_than_itself(
    connection: AsyncConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = list[int]()

    def noted(row: Any) -> LedgerEvent:
        read[-1] += 1
        return event_in(row)

    monkeypatch.setattr(refolding, "event_in", noted)
    monkeypatch.setattr(story_memory, "event_in", noted)
    memory = StoryMemory()

    async def tells(*events: LedgerEvent) -> int:
        """How many events were read to fold these."""
        await append_events(connection, events)
        read.append(0)
        await fold_with(connection, memory, 100_000)
        return read[-1]

    asked = [conversation_event(EventKind.ASKED, minute) for minute in range(1, 3_000)]
    assert await tells(conversation_event(EventKind.CONVERSATION_OPENED, 0), *asked) == 3_000
    assert await tells(conversation_event(EventKind.ASKED, 3_001)) == 2
    assert await tells(conversation_event(EventKind.ASKED, 3_002)) == 2
    late = replace(conversation_event(EventKind.RATED, 30, asked_seq=2, score=4, answered_by="ai"), key="late")
    assert await tells(late) > 3_000
    assert await tells(conversation_event(EventKind.ANSWERED, 3_003, substance=True)) == 2
    facts = (await connection.execute(select(conversation_facts))).one()
    assert (facts.asked, facts.answered, len(facts.ratings)) == (3_001, 1, 1)


async def test_what_was_prepared_is_not_stored_once_others_folded_more(connection: AsyncConnection) -> None:
    await append_events(connection, [opened(0), opened(9, ticket_id="t_two", number=2)])
    stale = await prepared(connection, (SITE,))
    await append_events(connection, [ticket_event(EventKind.TICKET_RESOLVED, 60)])
    await fold_all(connection)
    assert not await store_prepared(connection, (SITE,), stale)
    # Of the same subject a later mark was settled and the earlier one is still there.
    await append_events(connection, [ticket_event(EventKind.TIER_CHANGED, 70)])
    early = await prepared(connection, (SITE,))
    mark = (await connection.execute(select(ledger_unfolded))).one()
    await append_events(connection, [ticket_event(EventKind.CATEGORY_CHANGED, 80)])
    await fold_all(connection)
    await connection.execute(ledger_unfolded.insert().values(mark._mapping))
    assert not await store_prepared(connection, (SITE,), early)
    rows = {row.ticket_id: row for row in await connection.execute(select(ticket_facts))}
    assert (rows["t_one"].status, rows["t_one"].tier, rows["t_one"].category) == ("resolved", "high", "billing")
    await fold_all(connection)
    assert await sites_to_fold(connection) == ()


async def test_only_what_could_matter_is_read(connection: AsyncConnection) -> None:
    events = history(seed=5)
    await append_events(connection, events)
    await fold_all(connection, 50)
    stories: dict[str, list[LedgerEvent]] = {}
    for event in events:
        stories.setdefault(event.subject_id, []).append(event)
    facts = [found for story in stories.values() if (found := fold_ticket(story)) is not None]
    talks = [talk for story in stories.values() if (talk := fold_conversation(story)) is not None]
    for first, last in ((0, 3), (5, 12), (12, 13), (28, 60)):
        since, until = MORNING + timedelta(days=first), MORNING + timedelta(days=last)
        read = await read_facts(connection, (SITE,), since, until)
        wanted = {
            each.ticket_id
            for each in facts
            if each.opened_at < until and (each.resolved_at is None or each.resolved_at >= since)
        }
        assert ids(read.tickets) == wanted
        assert len(read.conversations) == sum(
            each.opened_at < until and max([each.opened_at, *(rating.at for rating in each.ratings)]) >= since
            for each in talks
        )


async def test_a_corrected_opening_moves_the_ticket_to_another_day(connection: AsyncConnection) -> None:
    await append_events(connection, [opened(0), ticket_event(EventKind.TICKET_RESOLVED, 3 * DAY_MINUTES)])
    await fold_all(connection)
    position = (await connection.execute(ledger_events.select().order_by(ledger_events.c.position))).first()
    assert position is not None
    await append_events(connection, [replace(opened(2 * DAY_MINUTES), corrects=position.position)])
    for _ in ("live", "folded"):
        read = (await read_facts(connection, (SITE,), *ALL_TIME)).tickets
        assert len(read) == 1
        assert read.resolution_wall_ms.tolist() == [DAY_MINUTES * 60_000]
        await fold_all(connection)
    never = LedgerEvent(SITE, opened().subject, "t_one", EventKind.WITHDRAWN, MORNING, corrects=position.position + 2)
    await append_events(connection, [never])
    assert (await read_facts(connection, (SITE,), *ALL_TIME)).tickets.resolution_wall_ms.tolist() == [
        3 * DAY_MINUTES * 60_000
    ]


async def test_an_event_is_told_once_under_its_key(connection: AsyncConnection) -> None:
    rated = conversation_event(EventKind.ASKED, 1)
    began = conversation_event(EventKind.CONVERSATION_OPENED)
    await append_events(connection, [began, replace(rated, key="once"), replace(rated, key="once")])
    await append_events(connection, [replace(rated, key="once")])
    await append_events(connection, [replace(rated, key="once", site_id="s_other")])
    assert (await read_facts(connection, (SITE,), *ALL_TIME)).conversations.asked.tolist() == [1]


async def test_a_conversation_has_the_category_of_its_latest_ticket(connection: AsyncConnection) -> None:
    began = conversation_event(EventKind.CONVERSATION_OPENED)
    first = opened(1, ticket_id="t_1", number=1, conversation_id="c_one", category="access")
    await append_events(connection, [began, first])
    await fold_all(connection)
    later = opened(9, ticket_id="t_2", number=2, conversation_id="c_one")
    await append_events(connection, [later, ticket_event(EventKind.CATEGORY_CHANGED, 10, ticket_id="t_2")])
    await fold_all(connection)
    await append_events(connection, [ticket_event(EventKind.TIER_CHANGED, 11, ticket_id="t_1")])
    for _ in ("live", "folded"):
        category = (await read_facts(connection, (SITE,), *ALL_TIME)).conversations.category
        assert [category.names[code] for code in category.codes] == ["billing"]
        await fold_all(connection)


async def test_a_visitor_on_the_page_with_the_longest_key_stops_no_figures(connection: AsyncConnection) -> None:
    key = "/" + "p" * (PAGE_KEY_CHARACTERS_MAX - 1)
    await append_events(
        connection,
        [
            conversation_event(EventKind.CONVERSATION_OPENED, 1, page_key=key),
            opened(1, ticket_id="t_long", page_key=key),
        ],
    )
    await fold_all(connection)
    found = await read_facts(connection, (SITE,), *ALL_TIME)
    assert found.tickets.page_key.names == found.conversations.page_key.names == (key,)
    kept = [await connection.scalar(select(facts.c.page_key)) for facts in (ticket_facts, conversation_facts)]
    assert kept == [key, key]
