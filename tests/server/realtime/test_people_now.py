"""Whether people answer, and who."""

import asyncio
from datetime import UTC, datetime

import pytest

from escalation.business_hours import BusinessHours
from server.agent.person.hours import hours_of
from server.agent.profile import OpeningTimes, People
from server.protocol.server_frames import Face
from server.realtime.people_now import KEPT_SECONDS, PeopleNow
from server.storage.errors import DatabaseUnavailable

MONDAY_MORNING = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
SATURDAY = datetime(2026, 11, 7, 9, 30, tzinfo=UTC)
WEEKDAYS = People(time_zone="Europe/Berlin", opening_times=(OpeningTimes(),))


class Desk:
    def __init__(self) -> None:
        self.asked: list[str] = []
        self.is_away = False
        self.seconds = 0.0

    async def faces(self, site_id: str) -> tuple[Face, ...]:
        self.asked.append(site_id)
        await asyncio.sleep(0)
        if self.is_away:
            raise DatabaseUnavailable("away")
        return (Face(name=f"Ada of {site_id}"),)

    def now(self, people: People, at: datetime) -> PeopleNow:
        async def asked(site_id: str) -> tuple[BusinessHours, tuple[Face, ...]]:
            return hours_of(people), await self.faces(site_id)

        return PeopleNow(asked, lambda: at, lambda: self.seconds)


async def test_without_hours_nothing_is_said_about_them() -> None:
    frame = await Desk().now(People(), SATURDAY).of("s_1")
    assert (frame.open, frame.opens_at) == (None, None)
    assert [face.name for face in frame.faces] == ["Ada of s_1"]


async def test_within_the_hours_people_are_there_and_outside_it_says_when_they_come() -> None:
    assert (await Desk().now(WEEKDAYS, MONDAY_MORNING).of("s_1")).open is True
    closed = await Desk().now(WEEKDAYS, SATURDAY).of("s_1")
    assert (closed.open, closed.opens_at) == (False, "2026-11-09T08:00:00Z")


async def test_a_thousand_panels_at_once_ask_once_for_each_site() -> None:
    desk = Desk()
    now = desk.now(People(), SATURDAY)
    frames = await asyncio.gather(*(now.of(f"s_{number % 2}") for number in range(1_000)))
    assert sorted(desk.asked) == ["s_0", "s_1"]
    assert frames[1].faces[0].name == "Ada of s_1"
    desk.seconds = KEPT_SECONDS
    await now.of("s_1")
    assert len(desk.asked) == 3


async def test_a_database_that_was_away_is_asked_again() -> None:
    desk = Desk()
    now = desk.now(People(), SATURDAY)
    desk.is_away = True
    with pytest.raises(DatabaseUnavailable):
        await now.of("s_1")
    desk.is_away = False
    assert (await now.of("s_1")).faces
