"""The page trail: where a visitor went, without what they only loaded again, and bounded."""

from datetime import timedelta
from functools import partial

from server.conversation.conversation import Conversation
from server.conversation.page_context import TRAIL_MAX, PageContext, PageVisit, dwell_of
from server.conversation.page_trail import page_trail, record_trails, record_visits
from server.database import Database
from tests.server.conversation.conftest import NOW, Say


def visit(key: str, minutes: int = 0) -> PageVisit:
    page = PageContext.from_row({"key": key, "origin": "https://app.example", "title": key, "headings": []})
    return PageVisit(page, NOW + timedelta(minutes=minutes))


async def keys(database: Database, conversation: Conversation) -> list[str]:
    return [each.page.key for each in await database.read(lambda rows: page_trail(rows, conversation))]


async def test_whoever_loads_the_same_page_again_went_nowhere(database: Database, say: Say) -> None:
    conversation = (await say("m-1")).conversation
    for visits in (["/a", "/a", "/b"], ["/b"], ["/b", "/a"]):
        seen = [visit(key) for key in visits]
        await database.write(partial(record_visits, conversation=conversation, visits=seen))
    assert await keys(database, conversation) == ["/a", "/b", "/a"]


async def test_the_oldest_go_when_there_are_too_many(database: Database, say: Say) -> None:
    conversation = (await say("m-1")).conversation
    seen = [visit(f"/{number}") for number in range(TRAIL_MAX + 7)]
    await database.write(lambda rows: record_visits(rows, conversation, seen))
    assert await keys(database, conversation) == [f"/{number}" for number in range(7, TRAIL_MAX + 7)]


async def test_what_a_panel_tells_a_second_time_is_passed_over(database: Database, say: Say) -> None:
    conversation = (await say("m-1")).conversation
    trail = [visit("/a", 1), visit("/b", 2)]
    for visits in (trail, trail, [*trail, visit("/c", 3)]):
        await database.write(partial(record_visits, conversation=conversation, visits=visits))
    assert await keys(database, conversation) == ["/a", "/b", "/c"]


def test_a_stay_ends_with_the_next_page_and_nobody_knows_the_last_one_or_a_very_long_one() -> None:
    visits = [visit("/a"), visit("/b", 2), visit("/c", 90), visit("/d", 91)]
    assert dwell_of(visits) == (timedelta(minutes=2), None, timedelta(minutes=1), None)
    assert dwell_of([]) == ()


async def test_trails_of_several_conversations_are_kept_apart(database: Database, say: Say) -> None:
    one = (await say("m-1")).conversation
    other = (await say("m-1", secret="v_2")).conversation
    await database.write(lambda rows: record_visits(rows, one, [visit("/a")]))
    trails = [(one, [visit("/b")]), (other, [visit("/a")]), (one, [visit("/c")])]
    await database.write(lambda rows: record_trails(rows, trails))
    assert await keys(database, one) == ["/a", "/b", "/c"]
    assert await keys(database, other) == ["/a"]
