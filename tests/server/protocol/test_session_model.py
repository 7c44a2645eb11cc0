"""Sessions whatever the network does: the transcript of the store everywhere, each message once, and no silent hole."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from server.protocol.delivery import resume_from
from server.protocol.server_frames import MessageFrame
from tests.server.protocol.session_histories import ANSWERS, FAULTS, FLOWS, play, take_step
from tests.server.protocol.session_stores import ModelStore, Rows, sqlite_rows
from tests.server.protocol.session_world import TABS, Violated, World

HISTORIES = 300
"""Enough that each of the broken rules below is found within a tenth of them."""

tabs = st.integers(0, TABS - 1)
chances = st.integers(0, 29)


class Sessions(RuleBasedStateMachine):
    """Two tabs of a visitor, a desk and a server on the model of the store."""

    def __init__(self) -> None:
        super().__init__()
        store = ModelStore()
        self.world = World(store, store.site)

    @rule(name=st.sampled_from(sorted(FLOWS)), tab=tabs)
    def flow(self, name: str, tab: int) -> None:
        take_step(self.world, name, tab, 0)

    @rule(tab=tabs)
    def flow_on(self, tab: int) -> None:
        for name in ("connect", "serve", "hear", "receive"):
            take_step(self.world, name, tab, 0)

    @rule(name=st.sampled_from(sorted(FAULTS)), tab=tabs, chance=chances)
    def fault(self, name: str, tab: int, chance: int) -> None:
        take_step(self.world, name, tab, chance)

    @precondition(lambda self: self.world.server.store.after(0))
    @rule(name=st.sampled_from(sorted(ANSWERS)), tab=tabs, chance=chances)
    def answer(self, name: str, tab: int, chance: int) -> None:
        take_step(self.world, name, tab, chance)

    @invariant()
    def each_tab_has_what_is_stored_or_knows_what_it_misses(self) -> None:
        for tab in self.world.tabs:
            self.world.check(tab)

    def teardown(self) -> None:
        self.world.heal()
        self.world.check_at_rest()


TestSessions = Sessions.TestCase
TestSessions.settings = settings(
    max_examples=40,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.target, Phase.shrink),
)


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rows]:
    folder: Path = tmp_path_factory.mktemp("sessions")
    with sqlite_rows(folder) as opened:
        yield opened


def test_histories_on_the_model_of_the_store_keep_every_promise() -> None:
    counts: Counter[str] = Counter()
    for number in range(HISTORIES):
        store = ModelStore()
        play(Random(number), store, store.site, counts)
    assert all(counts[name] for name in FLOWS | ANSWERS | FAULTS)


def test_histories_on_the_rows_of_the_service_keep_every_promise(rows: Rows) -> None:
    counts: Counter[str] = Counter()
    for number in range(10):
        store = rows.new_store()
        play(Random(number), store, store.site, counts)
    assert counts["messages"]


def test_histories_of_a_visitor_who_has_started_over_keep_every_promise(rows: Rows) -> None:
    counts: Counter[str] = Counter()
    for number in range(HISTORIES // 3):
        store = ModelStore()
        play(Random(f"fresh-{number}"), store, store.site, counts, "f-1")
    for number in range(10):
        opened = rows.new_store("f-1")
        play(Random(f"fresh-{number}"), opened, opened.site, counts, "f-1")
        assert all(message.text != "Before" for message in opened.after(0))
    assert counts["messages"]


class StoresTwice(ModelStore):
    def say(self, client_id: str, text: str) -> tuple[MessageFrame, bool]:
        return self._store("visitor", text, client_id, None, stopped=False), False


class AcknowledgesWhatItForgets(ModelStore):
    def say(self, client_id: str, text: str) -> tuple[MessageFrame, bool]:
        message, again = super().say(client_id, text)
        if message.seq == 3:
            self._messages.pop()
            self._by_client_id.pop(client_id)
        return message, again


class ReadsWithAHole(ModelStore):
    def after(self, seq: int) -> list[MessageFrame]:
        return super().after(seq) if seq != 1 else super().after(2)


@pytest.mark.parametrize("broken", [StoresTwice, AcknowledgesWhatItForgets, ReadsWithAHole])
def test_a_store_that_breaks_its_promise_is_found(broken: type[ModelStore]) -> None:
    with pytest.raises((Violated, ValueError)):
        _play_many(broken)


def _goes_on_from_anywhere(after_seq: int, last_seq: int, *, same_conversation: bool) -> Any:
    return resume_from(after_seq, max(after_seq, last_seq), same_conversation=True)


def test_a_resumption_of_a_part_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.server.protocol.session_stores.resume_from", _goes_on_from_anywhere)
    with pytest.raises((Violated, ValueError)):
        _play_many(ModelStore)


def _play_many(store: type[ModelStore]) -> None:
    for number in range(HISTORIES // 2):
        one = store()
        play(Random(number), one, one.site, Counter())


def test_a_panel_that_is_ahead_of_the_store_gets_all_anew() -> None:
    assert not resume_from(5, 4, same_conversation=True).recovered
    assert resume_from(5, 4, same_conversation=True).delivery.sent_seq == 0


@pytest.mark.slow
def test_many_more_histories_keep_every_promise() -> None:
    for number in range(20_000):
        store = ModelStore()
        play(Random(f"slow-{number}"), store, store.site, Counter())
