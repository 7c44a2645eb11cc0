"""What visitors say is stored once, numbered without a gap, with the promise to answer it, however many speak."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.conversation.contact import contact_by_secret
from server.conversation.conversation import Conversation, conversation_of_contact, latest_conversation, set_status
from server.conversation.message import messages_after
from server.conversation.page_context import PageContext, PageVisit
from server.conversation.page_trail import page_trail
from server.conversation.say_together import Said, Saying, say_together
from server.conversation.site import add_site
from server.conversation.visitor import Visitor, find_or_open, fresh_conversation_id
from server.database import Database
from server.errors import ClientIdReused
from tests.server.conversation.conftest import NOW, Say, whole


async def test_many_at_once_get_places_without_a_gap(say: Say) -> None:
    await say("first")
    stored = await asyncio.gather(*(say(f"m-{number}") for number in range(40)))
    assert sorted(each.message.seq for each in stored) == list(range(2, 42))


async def test_the_same_client_id_is_the_same_message_however_often_it_comes(say: Say) -> None:
    stored = await asyncio.gather(*(say("m-1") for _ in range(10)))
    assert {each.message.seq for each in stored} == {1}
    assert sum(not each.again for each in stored) == 1
    assert (await say("m-1")).again


async def test_the_same_client_id_with_another_text_is_refused_and_hurts_no_neighbour(say: Say) -> None:
    await say("m-1", "Hello")
    refused, stored = await asyncio.gather(say("m-1", "Something else"), say("m-2"), return_exceptions=True)
    assert isinstance(refused, ClientIdReused)
    assert isinstance(stored, Said)
    assert stored.message.seq == 2


async def test_a_caller_that_is_cancelled_leaves_whole_transactions(database: Database, say: Say) -> None:
    tasks = [asyncio.ensure_future(say(f"m-{number}")) for number in range(30)]
    await asyncio.sleep(0)
    for task in tasks[::2]:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    last = await say("last")
    messages = await database.read(lambda rows: messages_after(rows, last.conversation, 0))
    assert [message.seq for message in messages] == list(range(1, len(messages) + 1))


async def test_a_stranger_finds_neither_contact_nor_conversation(database: Database, site_id: str, say: Say) -> None:
    mine = await say("m-1", secret="v_mine")
    await say("m-1", secret="v_theirs")
    other, _ = await database.write(lambda rows: add_site(rows, "Another", (), NOW))
    assert await database.read(lambda rows: contact_by_secret(rows, other.site_id, "v_mine")) is None
    theirs = await database.read(lambda rows: contact_by_secret(rows, site_id, "v_theirs"))
    assert theirs is not None
    named = mine.conversation.conversation_id
    assert await database.read(lambda rows: conversation_of_contact(rows, theirs, named)) is None


async def test_who_names_anothers_conversation_speaks_in_their_own(database: Database, site_id: str, say: Say) -> None:
    mine = await say("m-1", secret="v_mine")
    visitor = Visitor(site_id, "v_theirs", mine.conversation.conversation_id)
    theirs = await database.write_together(say_together, Saying(visitor, "m-1", "Let me in", NOW))
    assert theirs.conversation.conversation_id != mine.conversation.conversation_id
    assert theirs.conversation.contact_id != mine.conversation.contact_id


async def test_two_first_messages_of_one_visitor_at_once_make_one_conversation(database: Database, say: Say) -> None:
    first, second = await asyncio.gather(say("m-1"), say("m-2"))
    assert first.conversation.conversation_id == second.conversation.conversation_id
    contact = await database.read(lambda rows: contact_by_secret(rows, first.conversation.site_id, "v_1"))
    assert contact is not None
    latest = await database.read(lambda rows: latest_conversation(rows, contact))
    assert latest is not None
    assert latest.last_seq == 2


async def test_a_resolved_conversation_is_open_again_and_one_that_a_person_has_gets_no_run(
    database: Database, say: Say
) -> None:
    first = await say("m-1")
    await database.write(lambda rows: set_status(rows, first.conversation, "with_person", "Ines", NOW))
    to_a_person = await say("m-2")
    assert to_a_person.run is None
    await database.write(lambda rows: set_status(rows, first.conversation, "resolved", None, NOW))
    again = await say("m-3")
    assert again.reopened
    assert again.conversation.status == "with_ai"
    assert again.run is not None


async def test_pages_since_the_last_message_are_in_the_trail(database: Database, site_id: str) -> None:
    visit = PageVisit(PageContext("/billing", "https://app.example", "Billing"), NOW)
    saying = Saying(Visitor(site_id, "v_1", None), "m-1", "Why?", NOW, visit.page, (visit,))
    said = await database.write_together(say_together, saying)
    assert await database.read(lambda rows: page_trail(rows, said.conversation)) == (visit,)
    assert said.message.page == visit.page


_SAYINGS = st.lists(
    st.tuples(
        st.sampled_from(["v_1", "v_2", "v_3"]), st.sampled_from(["f-1", "f-2"]), st.sampled_from(["a", "b", "c", "d"])
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=st.lists(_SAYINGS, min_size=1, max_size=3))
async def test_whatever_comes_together_each_client_id_is_one_message_and_places_are_dense(
    database: Database, batches: list[list[tuple[str, str, str]]]
) -> None:
    site, _ = await database.write(lambda rows: add_site(rows, "Fresh", (), NOW))
    for batch in batches:
        sayings = [Saying(started_over(site.site_id, who, fresh), what, what, NOW) for who, fresh, what in batch]
        said = whole(await database.write(lambda rows, sayings=sayings: say_together(rows, sayings)))  # type: ignore[misc]
        assert [(each.message.text, each.message.client_id) for each in said] == [(what, what) for *_, what in batch]
    spoken = Counter((who, fresh) for who, fresh, _ in {triple for batch in batches for triple in batch})
    for (who, fresh), count in spoken.items():
        visitor = started_over(site.site_id, who, fresh)
        conversation = await found(database, visitor)
        assert conversation is not None
        messages = await database.read(
            lambda rows, conversation=conversation: messages_after(rows, conversation, 0)  # type: ignore[misc]
        )
        assert [message.seq for message in messages] == list(range(1, count + 1))


def started_over(site_id: str, secret: str, fresh: str) -> Visitor:
    return Visitor(site_id, secret, fresh_conversation_id(site_id, secret, fresh), is_fresh=True)


async def found(database: Database, visitor: Visitor) -> Conversation | None:
    contact = await database.read(lambda rows: contact_by_secret(rows, visitor.site_id, visitor.secret))
    named = visitor.conversation_id
    if contact is None or named is None:
        return None
    return await database.read(lambda rows: conversation_of_contact(rows, contact, named))


async def test_who_starts_over_begins_one_conversation_and_leaves_the_earlier_one_as_it_is(
    database: Database, site_id: str, say: Say
) -> None:
    before = await say("m-1")
    visitor = started_over(site_id, "v_1", "f-1")
    sayings = [Saying(visitor, name, name, NOW) for name in ("m-1", "m-2", "m-1")]
    stored = await asyncio.gather(*(database.write_together(say_together, each) for each in sayings))
    assert {each.conversation.conversation_id for each in stored} == {visitor.conversation_id}
    assert sorted((each.message.seq, each.again) for each in stored) == [(1, False), (1, True), (2, False)]
    assert len(await database.read(lambda rows: messages_after(rows, before.conversation, 0))) == 1


async def test_two_processes_begin_the_same_conversation_once(postgres_url: str) -> None:
    async with two(postgres_url) as processes:
        site, _ = await processes[0].write(lambda rows: add_site(rows, "Fernway help", (), NOW))
        for fresh in ("f-1", "f-2", "f-3"):
            visitor = started_over(site.site_id, "v_1", fresh)
            stored = await asyncio.gather(
                *(
                    each.write_together(say_together, Saying(visitor, name, name, NOW))
                    for name in ("m-1", "m-2", "m-3")
                    for each in processes
                )
            )
            assert {each.conversation.conversation_id for each in stored} == {visitor.conversation_id}
            assert sorted(each.message.seq for each in stored) == [1, 1, 2, 2, 3, 3]
            assert sum(each.again for each in stored) == 3


@asynccontextmanager
async def two(url: str) -> AsyncIterator[list[Database]]:
    async with AsyncExitStack() as opened:
        databases = [Database(url), Database(url)]
        for each in databases:
            opened.push_async_callback(each.aclose)
            await each.start()
        yield databases


async def test_a_wish_for_a_person_begins_the_named_conversation_too(database: Database, site_id: str) -> None:
    visitor = started_over(site_id, "v_1", "f-1")
    _, first = await database.write(lambda rows: find_or_open(rows, visitor, NOW))
    _, again = await database.write(lambda rows: find_or_open(rows, visitor, NOW))
    assert first.conversation_id == again.conversation_id == visitor.conversation_id


@pytest.mark.parametrize("text", ["", "\u200d" * 50, "مرحبا" * 200, "🧑‍🚀" * 300])
async def test_any_clean_text_comes_back_as_it_went_in(database: Database, say: Say, text: str) -> None:
    said = await say("m-1", text)
    (stored,) = await database.read(lambda rows: messages_after(rows, said.conversation, 0))
    assert stored.text == text
