"""The status page is looked at politely, and its silence is borne for a while."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from server.agent.status.board import KEPT, StatusBoard
from server.agent.status.poller import PAGE_BYTES_MAX, StatusPoller
from server.agent.tools.exchange import Exchange
from server.protocol.server_frames import Incident
from tests.server.agent.tools.service import Service, a_service

NOW = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)
INCIDENT = {"name": "Boards are slow", "status": "identified", "impact": "major", "started_at": "2026-11-27T09:00:00Z"}


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


class Watch:
    """A board with its poller, a clock to be moved, and what listeners heard."""

    def __init__(self, service: Service) -> None:
        self.service, self.clock = service, Clock()
        self.board = StatusBoard(self.clock)
        self.heard: list[Incident | None] = []
        self.board.on_change(self.heard.append)
        exchange = Exchange(bytes_max=PAGE_BYTES_MAX)
        self.poller = StatusPoller(f"{service.origin}/status/", 60, self.board, exchange, self.clock)

    def title(self) -> str | None:
        current = self.board.current()
        return None if current is None else current.title


@pytest.fixture
async def watch() -> AsyncIterator[Watch]:
    async with a_service() as service:
        watching = Watch(service)
        yield watching
        await watching.poller.aclose()


async def test_an_incident_is_told_once_when_it_begins_and_once_when_it_ends(watch: Watch) -> None:
    watch.service.says(incidents=[INCIDENT])
    await watch.poller.look()
    await watch.poller.look()
    watch.service.says(incidents=[])
    await watch.poller.look()
    await watch.poller.look()
    assert [None if each is None else each.title for each in watch.heard] == ["Boards are slow", None]
    assert {each.target for each in watch.service.asked} == {"/status/api/v2/summary.json"}


async def test_a_page_that_has_not_changed_sends_nothing_twice(watch: Watch) -> None:
    watch.service.says(incidents=[INCIDENT])
    watch.service.headers = {"ETag": '"7"'}
    await watch.poller.look()
    watch.service.status, watch.service.body = 304, b""
    watch.clock.now += KEPT
    await watch.poller.look()
    watch.clock.now += KEPT
    assert watch.service.asked[1].headers["if-none-match"] == '"7"'
    assert (watch.title(), len(watch.heard)) == ("Boards are slow", 1)


@pytest.mark.parametrize(
    ("status", "body"),
    [(503, b""), (200, b"<html>sorry</html>"), (200, b"{}"), (302, b""), (200, b"{" + b" " * (PAGE_BYTES_MAX + 1))],
)
async def test_a_page_that_is_down_keeps_the_last_state_for_a_while_and_is_logged_once(
    watch: Watch, status: int, body: bytes
) -> None:
    watch.service.says(incidents=[INCIDENT])
    await watch.poller.look()
    good = watch.service.body
    watch.service.status, watch.service.body = status, body
    with capture_logs() as logs:
        for _ in range(3):
            watch.clock.now += KEPT / 3
            await watch.poller.look()
        assert watch.title() == "Boards are slow"
        watch.clock.now += timedelta(seconds=1)
        await watch.poller.look()
        assert watch.title() is None, "longer than that nobody knows"
        watch.service.status, watch.service.body = 200, good
        await watch.poller.look()
    assert [each["event"] for each in logs] == ["status_page_away", "status_page_back"]
    assert [None if each is None else each.title for each in watch.heard] == [
        "Boards are slow",
        None,
        "Boards are slow",
    ]


async def test_a_page_that_was_never_there_says_nothing(watch: Watch) -> None:
    watch.service.status = 500
    await watch.poller.look()
    assert (watch.title(), watch.heard) == (None, [])


@pytest.mark.parametrize("ending", ["x.json", "history.rss", "history.atom", "feed.xml"])
async def test_an_address_of_a_document_is_taken_as_it_is(watch: Watch, ending: str) -> None:
    poller = StatusPoller(f"{watch.service.origin}/{ending}", 60, watch.board, Exchange(), watch.clock)
    await poller.look()
    await poller.aclose()
    assert watch.service.asked[0].target == f"/{ending}"


async def test_started_it_looks_at_once(watch: Watch) -> None:
    watch.service.says(incidents=[INCIDENT])
    watch.poller.start()
    await watch.service.arrived.wait()
    assert watch.service.asked[0].method == "GET"
