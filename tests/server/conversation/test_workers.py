"""Who is alive is seen by beats that move, never by comparing clocks."""

from hypothesis import given
from hypothesis import strategies as st

from server.conversation.workers import STILL_LOOKS_MAX, Pulse, beat, dead, forget, looked
from server.database import Database


async def test_each_beat_moves_the_own_one_on_and_shows_all(database: Database) -> None:
    assert await database.write(lambda rows: beat(rows, "w_1")) == {"w_1": 0}
    assert await database.write(lambda rows: beat(rows, "w_2")) == {"w_1": 0, "w_2": 0}
    assert await database.write(lambda rows: beat(rows, "w_1")) == {"w_1": 1, "w_2": 0}
    await database.write(lambda rows: forget(rows, ["w_2"]))
    assert await database.write(lambda rows: beat(rows, "w_1")) == {"w_1": 2}


def test_a_worker_is_dead_after_looks_that_found_its_beat_unchanged_and_not_before() -> None:
    pulses: dict[str, Pulse] = {}
    for _ in range(STILL_LOOKS_MAX):
        pulses = looked(pulses, {"w_1": 7})
        assert dead(pulses) == []
    assert dead(looked(pulses, {"w_1": 7})) == ["w_1"]


@given(st.lists(st.booleans(), max_size=60))
def test_whoever_moves_at_least_once_in_every_few_looks_is_alive(moves: list[bool]) -> None:
    pulses: dict[str, Pulse] = {}
    now, still = 0, 0
    for moved in moves:
        now, still = (now + 1, 0) if moved or still == STILL_LOOKS_MAX - 1 else (now, still + 1)
        pulses = looked(pulses, {"w_1": now})
        assert dead(pulses) == []


def test_a_worker_that_is_no_longer_listed_is_forgotten() -> None:
    assert looked({"w_1": Pulse(3, 2)}, {"w_2": 0}) == {"w_2": Pulse(0)}
