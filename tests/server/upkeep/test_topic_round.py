"""What many suddenly ask about is told once, with samples, page and release; what was asked before is nothing new."""

import shutil
import threading
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.alerts.alert import Alert
from escalation.alerts.alert_rows import alerts_of
from escalation.audit.topics.boilerplate import Boilerplate, boilerplate_of
from escalation.opening import open_ticket
from escalation.tables import tickets
from knowledge.onnx_embedder import OnnxEmbedder
from server.backlog import topic_looks
from server.conversation.site import Site, add_site
from server.database import Database
from server.realtime.hub import Hub
from server.upkeep.topic_round import TopicRound
from tests.escalation.samples import MORNING, handoff
from tests.knowledge.exported_model import exported_model

DAY = timedelta(days=1)
OLD = ("How do I invite a colleague to my project", "Where can I download an invoice as PDF", "The board is empty",
    "Why is the export of my report so slow", "Can I change the currency of our plan")  # fmt: skip
NEW = "Checkout says error E-4711 when I pay by card"


WAYS = ("", "Hello, ", "Since today: ", "Please help. ", "Again: ", "Urgent: ", "My boss asks: ", "Hi there, ")


@pytest.fixture(scope="module")
def embedder() -> OnnxEmbedder:
    return OnnxEmbedder(exported_model())


@pytest.fixture
async def database(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Database]:
    opened = Database(f"sqlite+aiosqlite:///{shutil.copy(sqlite_template, tmp_path)}")
    await opened.start()
    yield opened
    await opened.aclose()


@pytest.fixture
async def site(database: Database) -> Site:
    return (await database.write(lambda rows: add_site(rows, "Fernway help", (), MORNING)))[0]


async def asks(database: Database, site: Site, text: str, days_ago: float, number: int) -> None:
    handed = handoff(text, site_id=site.site_id, conversation_id=f"c_{abs(hash((text, days_ago, number)))}"[:30])

    async def unit(connection: AsyncConnection) -> None:
        ticket = await open_ticket(connection, handed)
        at = MORNING - days_ago * DAY
        await connection.execute(update(tickets).where(tickets.c.ticket_id == ticket.ticket_id).values(opened_at=at))

    await database.write(unit)


async def lasting(database: Database, site: Site) -> tuple[Alert, ...]:
    return await database.read(lambda rows: alerts_of(rows, (site.site_id,), lasting=True, limit=9))


@pytest.mark.capability(90)
async def test_a_topic_that_was_not_there_last_week_is_told_with_its_tickets(
    database: Database, site: Site, embedder: OnnxEmbedder
) -> None:
    for number in range(8):
        for text in OLD:
            await asks(database, site, f"{WAYS[number]}{text}", 5 + number * 4, number)
        await asks(database, site, f"{WAYS[number]}{NEW}", number / 4, number)
    await TopicRound(database, Hub(), embedder, lambda: MORNING).look()
    (alert,) = await lasting(database, site)
    assert alert.title.startswith("New: 8 tickets about “")
    # What customers wrote stays at the desk: the text goes to other systems too.
    assert alert.text == "0 in the 4 weeks before."
    assert len(alert.ticket_ids) == 8
    later = MORNING + 7 * timedelta(hours=1)
    await TopicRound(database, Hub(), embedder, lambda: later).look()
    (again,) = await lasting(database, site)
    assert (again.alert_id, again.times) == (alert.alert_id, 2)


async def test_an_old_topic_of_which_more_come_is_none(database: Database, site: Site, embedder: OnnxEmbedder) -> None:
    for number in range(8):
        for text in OLD:
            await asks(database, site, f"{WAYS[number]}{text}", 5 + number * 4, number)
        if number % 2:
            await asks(database, site, f"{WAYS[-number]}{OLD[1]}", number / 4, number)
    await TopicRound(database, Hub(), embedder, lambda: MORNING).look()
    assert await lasting(database, site) == ()


async def test_of_few_tickets_nothing_is_told(database: Database, site: Site, embedder: OnnxEmbedder) -> None:
    for number in range(8):
        await asks(database, site, f"{WAYS[number]}{NEW}", 1, number)
    await TopicRound(database, Hub(), embedder, lambda: MORNING).look()
    assert await lasting(database, site) == ()


async def test_nobody_waits_while_what_all_texts_say_is_taken_out(
    database: Database, site: Site, embedder: OnnxEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        for text in OLD:
            await asks(database, site, f"{WAYS[number]}{text}", number, number)
    threads = list[int]()

    def noted(texts: Sequence[str]) -> Boilerplate:
        threads.append(threading.get_ident())
        return boilerplate_of(texts)

    monkeypatch.setattr(topic_looks, "boilerplate_of", noted)
    await TopicRound(database, Hub(), embedder, lambda: MORNING).look()
    assert threads
    assert threading.get_ident() not in threads
