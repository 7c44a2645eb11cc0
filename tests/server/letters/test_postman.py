"""Letters are sent once by whichever process takes them, tried again where that may help, and forgotten then."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from server.conversation.site import add_site
from server.conversation.tables import letters
from server.conversation.visitor import Visitor, find_or_open
from server.database import Database
from server.letters.letter import ATTEMPTS_MAX, KEPT, LEASE, PAUSES, Letter, forget_settled, post, take_letters
from server.letters.postman import Postman
from server.mail_server import mail_server
from tests.running import free_port
from tests.server.letters.post_office import SENDER, PostOffice, post_office

BEGIN = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


@dataclass
class Clock:
    now: datetime = BEGIN

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
async def office() -> AsyncIterator[PostOffice]:
    async with post_office() as opened:
        yield opened


@pytest.fixture
async def letter(database: Database) -> Letter:
    site, _ = await database.write(lambda rows: add_site(rows, "Fernway help", (), BEGIN))
    visitor = Visitor(site.site_id, "v_1", None)
    _, conversation = await database.write(lambda rows: find_or_open(rows, visitor, BEGIN))
    return Letter(
        site.site_id,
        "l_1",
        conversation.conversation_id,
        "mara@example.com",
        "Ihr Gespräch",
        "Grüße\n\n👍 " + "x" * 2000,
    )


async def state(database: Database) -> list[tuple[Any, ...]]:
    chosen = select(letters.c.state, letters.c.attempts, letters.c.body).order_by(letters.c.letter_id)
    return [tuple(row) for row in await database.read(lambda rows: rows.execute(chosen))]


async def test_a_letter_arrives_as_it_was_written_and_is_forgotten(
    database: Database, office: PostOffice, letter: Letter
) -> None:
    await database.write(lambda rows: post(rows, letter, BEGIN))
    postman = Postman(database, office.server, Clock())
    assert await postman.send_due() == 1
    assert await postman.send_due() == 0
    (arrived,) = office.letters
    assert office.recipients == ["mara@example.com"]
    assert (arrived["From"], arrived["To"], arrived["Subject"]) == (SENDER, letter.recipient, letter.subject)
    assert (arrived["Message-ID"], arrived["Auto-Submitted"]) == ("<l_1@fernway.example>", "auto-generated")
    assert arrived.get_content_type() == "text/plain"
    assert arrived.get_content().replace("\r\n", "\n").rstrip("\n") == letter.body
    assert await state(database) == [("sent", 1, "")]


async def test_what_is_refused_for_now_is_tried_again_after_its_pause(
    database: Database, office: PostOffice, letter: Letter
) -> None:
    clock = Clock()
    postman = Postman(database, office.server, clock)
    office.refusals = ["450 greylisted", "421 busy"]
    await database.write(lambda rows: post(rows, letter, BEGIN))
    assert await postman.send_due() == 1
    for pause in PAUSES[:2]:
        clock.now += pause - timedelta(seconds=1)
        assert await postman.send_due() == 0, "its time has not come"
        clock.now += timedelta(seconds=1)
        assert await postman.send_due() == 1
    assert [len(office.letters), office.asked] == [1, 3]
    assert await state(database) == [("sent", 3, "")]


async def test_what_is_refused_for_good_is_given_up_at_once(
    database: Database, office: PostOffice, letter: Letter
) -> None:
    office.refusals = ["550 no such mailbox"]
    await database.write(lambda rows: post(rows, letter, BEGIN))
    clock = Clock()
    postman = Postman(database, office.server, clock)
    await postman.send_due()
    clock.now += timedelta(days=1)
    assert await postman.send_due() == 0
    assert await state(database) == [("failed", 1, "")]


async def test_a_mail_server_that_is_away_is_asked_so_often_and_no_more(database: Database, letter: Letter) -> None:
    clock = Clock()
    postman = Postman(database, mail_server(f"smtp://127.0.0.1:{free_port()}", SENDER), clock)
    await database.write(lambda rows: post(rows, letter, BEGIN))
    for _ in range(ATTEMPTS_MAX + 2):
        await postman.send_due()
        clock.now += timedelta(hours=3)
    assert await state(database) == [("failed", ATTEMPTS_MAX, "")]


async def test_of_two_processes_one_sends(
    database_url: str, office: PostOffice, letter: Letter, database: Database
) -> None:
    for number in range(8):
        other = replace(letter, letter_id=f"l_{number}")
        await database.write(lambda rows, other=other: post(rows, other, BEGIN))  # type: ignore[misc]
    second = database
    if "postgresql" in database_url:
        second = Database(database_url)
        await second.start()
    postmen = [Postman(each, office.server, Clock()) for each in (database, second)]
    while sum(await asyncio.gather(*(each.send_due() for each in postmen))):
        continue
    if second is not database:
        await second.aclose()
    assert sorted(each["Message-ID"] for each in office.letters) == [f"<l_{n}@fernway.example>" for n in range(8)]


async def test_the_letter_of_a_process_that_ended_is_sent_when_its_lease_is_over(
    database: Database, office: PostOffice, letter: Letter
) -> None:
    await database.write(lambda rows: post(rows, letter, BEGIN))
    assert len(await database.write(lambda rows: take_letters(rows, BEGIN, 5))) == 1
    clock = Clock(BEGIN + LEASE - timedelta(seconds=1))
    postman = Postman(database, office.server, clock)
    assert await postman.send_due() == 0
    clock.now = BEGIN + LEASE
    assert await postman.send_due() == 1
    assert await state(database) == [("sent", 2, "")]


async def test_what_is_settled_is_deleted_after_some_days_and_what_waits_is_not(
    database: Database, office: PostOffice, letter: Letter
) -> None:
    await database.write(lambda rows: post(rows, letter, BEGIN))
    await Postman(database, office.server, Clock()).send_due()
    await database.write(lambda rows: post(rows, replace(letter, letter_id="l_2"), BEGIN))
    await database.write(lambda rows: forget_settled(rows, BEGIN + KEPT + timedelta(seconds=1)))
    assert await state(database) == [("waiting", 0, letter.body)]


async def test_a_postman_who_is_woken_sends_at_once(database: Database, office: PostOffice, letter: Letter) -> None:
    postman = Postman(database, office.server, Clock())
    await postman.start()
    await database.write(lambda rows: post(rows, letter, BEGIN))
    postman.wake()
    async with asyncio.timeout(10):
        while not office.letters:
            await asyncio.sleep(0.01)
    await postman.aclose()
