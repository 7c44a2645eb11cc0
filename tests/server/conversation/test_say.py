"""What a visitor says is stored once, numbered without a gap, with the promise to answer it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from server.conversation.contact import contact_by_secret
from server.conversation.conversation import conversation_of_contact, latest_conversation
from server.conversation.message import messages_after
from server.conversation.runs import LEASE, close_run, release_leases, take_run
from server.conversation.say import Said, Visitor, say
from server.conversation.site import add_site
from server.database import Database
from server.errors import ClientIdReused
from server.migrate import migrate

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    url = f"sqlite+aiosqlite:///{tmp_path / 'rows.db'}"
    await migrate(url)
    opened = Database(url)
    await opened.start()
    yield opened
    await opened.aclose()


@pytest.fixture
async def site_id(database: Database) -> str:
    site, _ = await database.write(lambda rows: add_site(rows, "Fernway help", (), NOW))
    return site.site_id


async def said(database: Database, site_id: str, client_id: str, text: str = "Hello", secret: str = "v_1") -> Said:
    visitor = Visitor(site_id, secret, None)
    return await database.write(
        lambda rows: say(rows, visitor, client_id=client_id, text=text, page=None, visits=(), at=NOW)
    )


async def test_many_at_once_get_places_without_a_gap(database: Database, site_id: str) -> None:
    await said(database, site_id, "first")
    stored = await asyncio.gather(*(said(database, site_id, f"m-{number}") for number in range(40)))
    assert sorted(each.message.seq for each in stored) == list(range(2, 42))


async def test_the_same_client_id_is_the_same_message_however_often_it_comes(database: Database, site_id: str) -> None:
    stored = await asyncio.gather(*(said(database, site_id, "m-1") for _ in range(10)))
    assert {each.message.seq for each in stored} == {1}
    assert sum(not each.again for each in stored) == 1


async def test_the_same_client_id_with_another_text_is_refused(database: Database, site_id: str) -> None:
    await said(database, site_id, "m-1", "Hello")
    with pytest.raises(ClientIdReused):
        await said(database, site_id, "m-1", "Something else")


async def test_a_caller_that_is_cancelled_leaves_whole_transactions(database: Database, site_id: str) -> None:
    tasks = [asyncio.create_task(said(database, site_id, f"m-{number}")) for number in range(30)]
    await asyncio.sleep(0)
    for task in tasks[::2]:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    last = await said(database, site_id, "last")
    messages = await database.read(lambda rows: messages_after(rows, last.conversation, 0))
    assert [message.seq for message in messages] == list(range(1, len(messages) + 1))


async def test_a_stranger_finds_neither_contact_nor_conversation(database: Database, site_id: str) -> None:
    mine = await said(database, site_id, "m-1", secret="v_mine")
    theirs = await said(database, site_id, "m-1", secret="v_theirs")
    other, _ = await database.write(lambda rows: add_site(rows, "Another", (), NOW))
    assert await database.read(lambda rows: contact_by_secret(rows, other.site_id, "v_mine")) is None
    found = await database.read(
        lambda rows: conversation_of_contact(rows, theirs.contact, mine.conversation.conversation_id)
    )
    assert found is None
    latest = await database.read(lambda rows: latest_conversation(rows, mine.contact))
    assert latest is not None
    assert latest.conversation_id == mine.conversation.conversation_id


async def test_messages_in_a_burst_are_one_run(database: Database, site_id: str) -> None:
    first, second = await said(database, site_id, "m-1"), await said(database, site_id, "m-2")
    assert first.run_id == second.run_id
    run = await database.write(lambda rows: take_run(rows, "w_1", NOW))
    assert run is not None
    assert run.upto_seq == 2
    assert await database.write(lambda rows: take_run(rows, "w_2", NOW)) is None


async def test_a_run_whose_holder_died_is_taken_up_and_the_dead_one_can_close_nothing(
    database: Database, site_id: str
) -> None:
    await said(database, site_id, "m-1")
    lost = await database.write(lambda rows: take_run(rows, "w_dead", NOW))
    later = NOW + LEASE + timedelta(seconds=1)
    taken = await database.write(lambda rows: take_run(rows, "w_alive", later))
    assert lost is not None
    assert taken is not None
    assert taken.run_id == lost.run_id
    assert await database.write(lambda rows: close_run(rows, lost, "w_dead", "answered", later)) is False
    assert await database.write(lambda rows: close_run(rows, taken, "w_alive", "answered", later)) is True


async def test_a_process_that_is_alone_takes_up_what_was_left_at_once(database: Database, site_id: str) -> None:
    await said(database, site_id, "m-1")
    await database.write(lambda rows: take_run(rows, "w_dead", NOW))
    assert await database.write(release_leases) == 1
    assert await database.write(lambda rows: take_run(rows, "w_alive", NOW)) is not None
