"""The gate before a pool of connections."""

import asyncio

import pytest

from server.storage.errors import DatabaseUnavailable
from server.storage.gate import Gate


class Visit:
    """Somebody at the gate; they stay inside until they are told to leave."""

    def __init__(self, gate: Gate) -> None:
        self.is_inside = False
        self._leave = asyncio.Event()
        self.task = asyncio.create_task(self._stay(gate))

    async def leave(self) -> None:
        self._leave.set()
        await self.task

    async def _stay(self, gate: Gate) -> None:
        async with gate.inside():
            self.is_inside = True
            await self._leave.wait()
        self.is_inside = False


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_so_many_are_inside_and_the_next_comes_in_when_one_leaves() -> None:
    gate = Gate(2, 10)
    visits = [Visit(gate) for _ in range(4)]
    await settle()
    assert [each.is_inside for each in visits] == [True, True, False, False]
    await visits[1].leave()
    await settle()
    assert [each.is_inside for each in visits] == [True, False, True, False]
    for each in visits:
        await each.leave()


async def test_when_too_many_wait_the_next_is_refused() -> None:
    gate = Gate(1, 1)
    inside, waiting = Visit(gate), Visit(gate)
    await settle()
    with pytest.raises(DatabaseUnavailable):
        await Visit(gate).task
    await inside.leave()
    await waiting.leave()


async def test_who_waits_can_be_turned_away_and_who_comes_later_is_let_in() -> None:
    gate = Gate(1, 10)
    inside, waiting = Visit(gate), Visit(gate)
    await settle()
    gate.turn_away(DatabaseUnavailable("It is away."))
    with pytest.raises(DatabaseUnavailable, match=r"It is away\."):
        await waiting.task
    await inside.leave()
    later = Visit(gate)
    await settle()
    assert later.is_inside
    await later.leave()


async def test_a_place_given_to_somebody_who_left_in_that_moment_goes_to_the_next() -> None:
    gate = Gate(1, 10)
    inside, gone, next_one = Visit(gate), Visit(gate), Visit(gate)
    await settle()
    leaving = asyncio.create_task(inside.leave())
    while not inside.task.done():
        await asyncio.sleep(0)
    gone.task.cancel()
    await asyncio.gather(leaving, gone.task, return_exceptions=True)
    await settle()
    assert next_one.is_inside
    await next_one.leave()
