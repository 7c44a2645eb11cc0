"""A promise is kept once, whoever dies, says more or has read enough in the meantime."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta

import pytest

from escalation.tickets import queue
from knowledge.retrieval import Retrieval
from server.agent.answer import Answer, TextDelta, Turn
from server.agent.policy import Thresholds
from server.agent.responder import Responder
from server.agent.run_record import Recorded
from server.agent.run_work import ATTEMPTS_MAX, REVISIONS_PER_ATTEMPT
from server.agent.run_worker import RunWorker
from server.agent.words import ANSWER_STOPPED
from server.conversation.contact import contact_by_secret
from server.conversation.conversation import latest_conversation
from server.conversation.message import Message, messages_after
from server.conversation.run_recovery import give_back_runs_of
from server.conversation.runs import Run, request_stop, take_runs, withdraw_runs
from server.conversation.say_together import Said, Saying, say_together
from server.conversation.site import add_site
from server.conversation.visitor import Visitor
from server.database import Database
from tests.instant_knowledge import InstantKnowledge
from tests.server.agent.material import INVITE, passage, retrieved

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
QUESTION = "How do I invite someone to a project?"
WORDS = ("Press **Invite people**, ", "choose the role, ", "then press **Send invitations** [1].")
SECONDS = 20.0


class Heard:
    """An audience that remembers."""

    def __init__(self) -> None:
        self.texts: dict[tuple[str, int], str] = {}
        self.ended: list[Recorded | None] = []
        self.changed = asyncio.Event()

    def begin(self, run: Run, revision: int) -> None:
        assert (run.run_id, revision) not in self.texts, "a revision begins once"
        self.texts[run.run_id, revision] = ""
        self.changed.set()

    def append(self, run: Run, revision: int, text: str) -> None:
        self.texts[run.run_id, revision] += text
        self.changed.set()

    def end(self, run: Run, recorded: Recorded | None) -> None:  # noqa: ARG002
        self.ended.append(recorded)
        self.changed.set()

    async def until_ended(self, count: int = 1) -> None:
        async with asyncio.timeout(SECONDS):
            while len([each for each in self.ended if each is not None]) < count:
                self.changed.clear()
                await self.changed.wait()

    async def until_text(self, text: str) -> None:
        async with asyncio.timeout(SECONDS):
            while not any(text in each for each in self.texts.values()):
                self.changed.clear()
                await self.changed.wait()


class Writer:
    """Writes the same words for every turn; holds after the first ones until it is `open`."""

    name = "writer"

    def __init__(self) -> None:
        self.open = asyncio.Event()
        self.turns: list[Turn] = []

    async def answer(self, turn: Turn, retrieval: Retrieval) -> AsyncIterator[TextDelta | Answer]:  # noqa: ARG002
        self.turns.append(turn)
        yield TextDelta(WORDS[0])
        await self.open.wait()
        for word in WORDS[1:]:
            yield TextDelta(word)
        yield Answer("".join(WORDS), (), 1.0, self.name)


class Terse(Writer):
    """Says too little each time for anybody to call it a repetition."""

    async def answer(self, turn: Turn, retrieval: Retrieval) -> AsyncIterator[TextDelta | Answer]:  # noqa: ARG002
        self.turns.append(turn)
        yield TextDelta("Done.")
        yield Answer("Done.", (), 1.0, self.name)


class Drafter:
    """The draft by which the question is judged: good enough."""

    name = "drafter"

    async def answer(self, turn: Turn, retrieval: Retrieval) -> AsyncIterator[TextDelta | Answer]:  # noqa: ARG002
        yield Answer(INVITE, (), 1.0, self.name)


@pytest.fixture
async def site_id(database: Database) -> str:
    return (await database.write(lambda rows: add_site(rows, "Fernway help", (), NOW)))[0].site_id


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def writer() -> Writer:
    return Writer()


def worker_of(
    database: Database, writer: Writer, heard: Heard, clock: Callable[[], datetime] = lambda: NOW
) -> RunWorker:
    found = retrieved(passage(INVITE))
    responder = Responder(InstantKnowledge(found), (writer, Drafter()), Thresholds(0.0, 0.0))
    return RunWorker(database, responder, heard, clock, 8, 8)


@pytest.fixture
async def worker(database: Database, writer: Writer, heard: Heard) -> AsyncIterator[RunWorker]:
    started = worker_of(database, writer, heard)
    await started.start()
    yield started
    await started.drain(0)


async def say(database: Database, site_id: str, client_id: str, text: str = QUESTION) -> Said:
    return await database.write_together(say_together, Saying(Visitor(site_id, "v_1", None), client_id, text, NOW))


async def transcript(database: Database, said: Said) -> list[Message]:
    return list(await database.read(lambda rows: messages_after(rows, said.conversation, 0)))


async def test_an_answer_is_streamed_and_stored_once(
    database: Database, site_id: str, worker: RunWorker, writer: Writer, heard: Heard
) -> None:
    writer.open.set()
    said = await say(database, site_id, "m-1")
    worker.wake()
    await heard.until_ended()
    assert [message.author for message in await transcript(database, said)] == ["visitor", "ai"]
    assert list(heard.texts.values()) == ["".join(WORDS)]


async def test_what_the_visitor_adds_while_the_answer_is_written_begins_it_anew_as_one_turn(
    database: Database, site_id: str, worker: RunWorker, writer: Writer, heard: Heard
) -> None:
    said = await say(database, site_id, "m-1")
    worker.wake()
    await heard.until_text(WORDS[0])
    more = await say(database, site_id, "m-2", "To the Harbour project, I mean.")
    assert more.run is not None
    writer.open.set()
    worker.grew(more.run.run_id)
    await heard.until_ended()
    assert writer.turns[-1].question == f"{QUESTION}\nTo the Harbour project, I mean."
    assert [message.author for message in await transcript(database, said)] == ["visitor", "visitor", "ai"]
    assert [revision for _, revision in heard.texts] == [0, 1]


async def test_a_growth_that_nobody_announced_is_found_when_the_answer_is_stored(
    database: Database, site_id: str, worker: RunWorker, writer: Writer, heard: Heard
) -> None:
    said = await say(database, site_id, "m-1")
    worker.wake()
    await heard.until_text(WORDS[0])
    await say(database, site_id, "m-2", "To the Harbour project, I mean.")
    writer.open.set()
    await heard.until_ended()
    assert "Harbour" in writer.turns[-1].question
    assert [message.author for message in await transcript(database, said)] == ["visitor", "visitor", "ai"]


async def test_a_stop_keeps_what_was_written_and_says_so(
    database: Database, site_id: str, worker: RunWorker, heard: Heard
) -> None:
    said = await say(database, site_id, "m-1")
    worker.wake()
    await heard.until_text(WORDS[0])
    assert said.run is not None
    run_id = said.run.run_id
    await database.write(lambda rows: request_stop(rows, said.conversation, run_id, NOW))
    worker.stop(run_id)
    await heard.until_ended()
    *_, last = await transcript(database, said)
    assert (last.author, last.text, last.run_id, last.stopped) == ("ai", WORDS[0].strip(), run_id, True)


async def test_a_stop_whose_hint_got_lost_is_found(
    database: Database, site_id: str, worker: RunWorker, heard: Heard
) -> None:
    said = await say(database, site_id, "m-1")
    worker.wake()
    await heard.until_text(WORDS[0])
    assert said.run is not None
    run_id = said.run.run_id
    await database.write(lambda rows: request_stop(rows, said.conversation, run_id, NOW))
    await heard.until_ended()
    *_, last = await transcript(database, said)
    assert (last.text, last.stopped) == (WORDS[0].strip(), True)


async def test_an_answer_that_nobody_wants_any_more_because_a_person_came_is_not_written_on(
    database: Database, site_id: str, worker: RunWorker, heard: Heard
) -> None:
    said = await say(database, site_id, "m-1")
    worker.wake()
    await heard.until_text(WORDS[0])
    await database.write(lambda rows: withdraw_runs(rows, said.conversation, NOW))
    async with asyncio.timeout(SECONDS):
        while not heard.ended:
            heard.changed.clear()
            await heard.changed.wait()
    assert heard.ended == [None]
    assert [message.author for message in await transcript(database, said)] == ["visitor"]


async def test_a_run_that_was_stored_for_a_worker_after_it_left_is_answered_by_another(
    database: Database, site_id: str, worker: RunWorker, writer: Writer, heard: Heard
) -> None:
    if not database.is_shared:
        pytest.skip("nobody else is there on SQLite")
    writer.open.set()
    late = Saying(Visitor(site_id, "v_1", None), "m-1", QUESTION, NOW, worker_id="w_gone")
    said = await database.write_together(say_together, late)
    await heard.until_ended()
    assert [message.author for message in await transcript(database, said)] == ["visitor", "ai"]


async def test_a_drain_is_final(database: Database, site_id: str, writer: Writer, heard: Heard) -> None:
    worker = worker_of(database, writer, heard)
    await worker.drain(0)
    await worker.start()
    await say(database, site_id, "m-1")
    worker.wake()
    assert not worker.reserve(site_id)
    await asyncio.sleep(1.5)
    assert heard.texts == {}


async def test_a_stop_that_the_dead_worker_did_not_see_is_seen_by_the_next_one(
    database: Database, site_id: str, writer: Writer, heard: Heard
) -> None:
    said = await say(database, site_id, "m-1")
    (run,) = await database.write(lambda rows: take_runs(rows, "w_dead", 1, 1))
    await database.write(lambda rows: request_stop(rows, said.conversation, run.run_id, NOW))
    await _served_until_ended(worker_of(database, writer, heard), heard)
    *_, last = await transcript(database, said)
    assert (last.author, last.text, last.stopped) == ("system", ANSWER_STOPPED, True)


async def test_what_a_dead_worker_left_is_answered_once_in_a_higher_revision(
    database: Database, site_id: str, writer: Writer, heard: Heard
) -> None:
    writer.open.set()
    said = await say(database, site_id, "m-1")
    await database.write(lambda rows: take_runs(rows, "w_dead", 1, 1))
    await _served_until_ended(worker_of(database, writer, heard), heard)
    assert [message.author for message in await transcript(database, said)] == ["visitor", "ai"]
    assert [revision for _, revision in heard.texts] == [REVISIONS_PER_ATTEMPT]


async def test_a_living_worker_keeps_its_runs_however_long_they_take(database: Database, site_id: str) -> None:
    if not database.is_shared:
        pytest.skip("nobody else is there on SQLite")
    writer, mine, others = Writer(), Heard(), Heard()
    first, second = worker_of(database, writer, mine), worker_of(database, Writer(), others)
    await first.start()
    said = await say(database, site_id, "m-1")
    first.wake()
    await mine.until_text(WORDS[0])
    await second.start()
    await asyncio.sleep(2.5)
    writer.open.set()
    await mine.until_ended()
    await first.drain(1)
    await second.drain(1)
    assert others.texts == {}
    assert [message.author for message in await transcript(database, said)] == ["visitor", "ai"]


async def test_clocks_that_jump_between_and_within_processes_change_neither_order_nor_holder(
    database: Database, site_id: str
) -> None:
    jumps = [timedelta(hours=1), timedelta(hours=-1), timedelta(days=3_650), timedelta(days=-3_650), timedelta()]
    clock = itertools.cycle(NOW + jump for jump in jumps)
    heard, others = Heard(), Heard()
    worker = worker_of(database, Terse(), heard, lambda: next(clock))
    beside = worker_of(database, Writer(), others, lambda: NOW + timedelta(days=36_500)) if database.is_shared else None
    await worker.start()
    for number, jump in enumerate(jumps * 2, start=1):
        saying = Saying(Visitor(site_id, "v_1", None), f"m-{number}", QUESTION, NOW + jump, worker_id=None)
        said = await database.write_together(say_together, saying)
        worker.wake()
        await heard.until_ended(number)
    if beside is not None:
        said = await database.write_together(
            say_together, Saying(Visitor(site_id, "v_2", None), "m-1", QUESTION, NOW, worker_id=worker.worker_id)
        )
        assert worker.reserve(site_id)
        worker.settle(site_id, said.run)
        await beside.start()
        await heard.until_ended(len(jumps) * 2 + 1)
        await beside.drain(0)
    await worker.drain(0)
    assert others.texts == {}
    first = await database.read(lambda rows: contact_by_secret(rows, site_id, "v_1"))
    assert first is not None
    conversation = await database.read(lambda rows: latest_conversation(rows, first))
    assert conversation is not None
    messages = await database.read(lambda rows: messages_after(rows, conversation, 0))
    assert [message.author for message in messages] == ["visitor", "ai"] * len(jumps) * 2
    assert [message.seq for message in messages] == list(range(1, len(messages) + 1))


async def test_a_drain_gives_back_what_does_not_finish_and_the_next_worker_answers_it(
    database: Database, site_id: str, writer: Writer, heard: Heard
) -> None:
    leaving = worker_of(database, Writer(), heard)
    await leaving.start()
    said = await say(database, site_id, "m-1")
    leaving.wake()
    await heard.until_text(WORDS[0])
    await leaving.drain(0)
    writer.open.set()
    await _served_until_ended(worker_of(database, writer, heard), heard)
    assert [message.author for message in await transcript(database, said)] == ["visitor", "ai"]


async def test_after_the_last_attempt_the_visitor_gets_a_person_with_the_reason(
    database: Database, site_id: str, writer: Writer, heard: Heard
) -> None:
    said = await say(database, site_id, "m-1")
    for _ in range(ATTEMPTS_MAX):
        (run,) = await database.write(lambda rows: take_runs(rows, "w_dead", 1, 1))
        assert run.attempts <= ATTEMPTS_MAX
        await _begin_nothing(database)
    await _served_until_ended(worker_of(database, writer, heard), heard)
    (ticket,) = await database.read(lambda rows: queue(rows, [site_id]))
    assert ticket.conversation_id == said.conversation.conversation_id
    assert ticket.reason.value == "run_failed"
    assert writer.turns == []


async def test_a_place_that_was_kept_is_free_again_when_nothing_was_stored(worker: RunWorker) -> None:
    assert all(worker.reserve("s_1") for _ in range(8))
    assert not worker.reserve("s_2")
    for _ in range(8):
        worker.settle("s_1", None)
    assert worker.reserve("s_2")
    worker.settle("s_2", None)


async def _begin_nothing(database: Database) -> None:
    await database.write(lambda rows: give_back_runs_of(rows, ["w_dead"]))


async def _served_until_ended(worker: RunWorker, heard: Heard) -> None:
    await worker.start()
    try:
        await heard.until_ended()
    finally:
        await worker.drain(0)
