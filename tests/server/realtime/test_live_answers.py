"""However an answer is split, begun anew, lost in part and heard late: a panel has its text, and never a hole."""

import asyncio
import itertools
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.conversation.runs import Run
from server.protocol.server_frames import Answering, Delta
from server.realtime.events import AnswerWanted, Event, FrameEvent, StopAnswer
from server.realtime.heard import Heard, on_answering, on_delta, on_end
from server.realtime.hub import Hub
from server.realtime.live_answers import TICK_SECONDS, LiveAnswers
from server.realtime.subscription import EVENTS_WAITING_MAX, Subscription, joined
from server.realtime.topics import answer_topic, conversation_topic

RUN = Run("s_1", "r_1", "c_1", 1, 1, "running")
TOPIC = conversation_topic("c_1")


class Screen:
    """A panel that follows the protocol to the letter."""

    def __init__(self) -> None:
        self.revision = -1
        self.text = ""

    def hear(self, frame: object) -> None:
        if isinstance(frame, Answering | Delta) and frame.revision > self.revision:
            self.revision, self.text = frame.revision, ""
        if isinstance(frame, Delta) and frame.revision == self.revision:
            assert frame.offset <= len(self.text), "a hole"
            self.text = self.text[: frame.offset] + frame.text


def frames(events: list[Event]) -> list[Any]:
    return [event.frame for event in events if isinstance(event, FrameEvent)]


async def test_the_first_piece_goes_at_once_and_what_follows_soon_travels_together() -> None:
    hub = Hub()
    live = LiveAnswers(hub)
    with hub.subscribe(TOPIC) as watcher:
        live.begin(RUN, 0)
        live.append(RUN, 0, "one ")
        first = frames(watcher.take()[0])
        assert [type(frame) for frame in first] == [Answering, Delta]
        for piece in ("two ", "three ", "four"):
            live.append(RUN, 0, piece)
        while not (told := frames(watcher.take()[0])):
            await asyncio.sleep(TICK_SECONDS)
        (rest,) = told
        assert (rest.offset, rest.text) == (4, "two three four")


async def test_what_waits_is_told_before_the_end() -> None:
    hub = Hub()
    live = LiveAnswers(hub)
    with hub.subscribe(TOPIC) as watcher:
        live.begin(RUN, 0)
        live.append(RUN, 0, "one ")
        live.append(RUN, 0, "two")
        live.end(RUN, None)
        screen = Screen()
        for frame in frames(watcher.take()[0]):
            screen.hear(frame)
        assert screen.text == "one two"
        assert live.so_far("c_1") is None
        assert answer_topic("c_1") not in hub.topics


async def test_whoever_asks_hears_the_answer_from_its_beginning_however_many_ask() -> None:
    hub = Hub()
    live = LiveAnswers(hub)
    live.begin(RUN, 3)
    live.append(RUN, 3, "so far")
    with hub.subscribe(TOPIC) as watcher:
        for _ in range(50):
            hub.publish(answer_topic("c_1"), AnswerWanted("c_1"))
        told = frames((await watcher.next())[0])
        assert [(frame.type, frame.revision) for frame in told] == [("answering", 3), ("delta", 3)]
        assert (told[1].offset, told[1].text) == (0, "so far")
        assert watcher.waiting == 0


async def test_only_the_run_that_is_written_here_is_stopped() -> None:
    hub, stopped = Hub(), list[str]()
    live = LiveAnswers(hub)
    live.on_stop(stopped.append)
    live.begin(RUN, 0)
    hub.publish(answer_topic("c_1"), StopAnswer("r_other", "c_1"))
    hub.publish(answer_topic("c_1"), StopAnswer("r_1", "c_1"))
    assert stopped == ["r_1"]


WRITING = st.lists(st.one_of(st.text(max_size=6), st.none()), max_size=30)
"""Pieces of text; None begins the answer anew."""


@given(WRITING, st.lists(st.booleans(), max_size=30))
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_the_split_a_panel_has_the_text(pieces: list[str | None], pauses: list[bool]) -> None:
    async def history() -> None:
        hub = Hub()
        live, screen, written, revision = LiveAnswers(hub), Screen(), "", 0
        subscription = Subscription(lambda: None)
        hub.add(subscription, TOPIC)
        live.begin(RUN, 0)
        for number, piece in enumerate(pieces):
            if piece is None:
                revision, written = revision + 1, ""
                live.begin(RUN, revision)
            else:
                written += piece
                live.append(RUN, revision, piece)
            if number < len(pauses) and pauses[number]:
                await asyncio.sleep(0)
                for frame in frames(subscription.take()[0]):
                    screen.hear(frame)
        live.append(RUN, revision - 1, "of a revision that is over")
        live.end(RUN, None)
        for frame in frames(subscription.take()[0]):
            screen.hear(frame)
        assert (screen.text, screen.revision) == (written, revision)

    asyncio.run(history())


@st.composite
def tellings(draw: st.DrawFn) -> tuple[list[Answering | Delta], dict[int, str]]:
    """Frames of one run as they may arrive: dropped, twice, late; and the text of each revision."""
    texts = {revision: draw(st.text(max_size=12)) for revision in range(draw(st.integers(1, 3)))}
    told: list[Answering | Delta] = []
    for revision, text in texts.items():
        told.append(Answering(conversation="c_1", run="r_1", revision=revision))
        cuts = sorted({0, len(text), *draw(st.lists(st.integers(0, len(text)), max_size=4))})
        for begin, end in itertools.pairwise(cuts):
            told.append(delta(revision, begin, text[begin:end]))
    picked = draw(st.lists(st.integers(0, len(told) - 1), max_size=2 * len(told)))
    return [told[at] for at in picked], texts


def delta(revision: int, offset: int, text: str) -> Delta:
    return Delta(conversation="c_1", run="r_1", revision=revision, offset=offset, text=text)


@given(tellings(), st.integers(0, 12))
@settings(deadline=None)
def test_a_panel_is_never_sent_a_hole_and_has_all_after_one_telling_from_the_beginning(
    telling: tuple[list[Answering | Delta], dict[int, str]], resumed_at: int
) -> None:
    arriving, texts = telling
    resumed = texts[0][:resumed_at]
    screen = Screen()
    screen.revision, screen.text = 0, resumed
    heard: Heard | None = Heard("r_1", 0, len(resumed))
    last = max(texts)
    whole: list[Answering | Delta] = [
        Answering(conversation="c_1", run="r_1", revision=last),
        delta(last, 0, texts[last]),
    ]
    for frame in (*arriving, *whole):
        if isinstance(frame, Answering):
            heard, verdict = on_answering(heard, frame)
        else:
            heard, verdict = on_delta(heard, frame)
        if verdict == "send":
            screen.hear(frame)
        elif isinstance(verdict, Delta):
            screen.hear(verdict)
        assert heard is not None
        assert (heard.revision, heard.offset) == (screen.revision, len(screen.text))
        assert texts[screen.revision].startswith(screen.text)
    assert (screen.revision, screen.text) == (last, texts[last])


def test_what_comes_of_an_answer_after_its_message_is_not_shown() -> None:
    over = on_end(Heard("r_1", 0, 4), "r_1")
    assert on_delta(over, delta(0, 4, "late")) == (over, "skip")
    assert on_answering(over, Answering(conversation="c_1", run="r_1", revision=1)) == (over, "skip")
    assert on_answering(over, Answering(conversation="c_1", run="r_2", revision=0))[1] == "send"


@given(st.lists(st.tuples(st.integers(0, 1), st.text(max_size=3)), max_size=40))
def test_joining_pieces_changes_nothing_for_who_hears_them(pieces: list[tuple[int, str]]) -> None:
    events: list[Event] = []
    lengths = {0: 0, 1: 0}
    hub = Hub()
    subscription = Subscription(lambda: None)
    hub.add(subscription, TOPIC)
    for revision, text in sorted(pieces, key=lambda piece: piece[0]):
        hub.publish(TOPIC, delta(revision, lengths[revision], text))
        lengths[revision] += len(text)
    events, _ = subscription.take()
    screen = Screen()
    for frame in frames(events):
        screen.hear(frame)
    last = max((revision for revision, _ in pieces), default=-1)
    assert screen.text == "".join(text for revision, text in pieces if revision == last)
    assert len(events) <= 2
    assert joined(events) == events


def test_a_full_queue_joins_deltas_and_lets_go_only_of_what_cannot_be_joined() -> None:
    woken: list[None] = []
    watcher = Subscription(lambda: woken.append(None))
    hub = Hub()
    hub.add(watcher, TOPIC)
    for number in range(3 * EVENTS_WAITING_MAX):
        hub.publish(TOPIC, delta(0, number, "x"))
    assert watcher.waiting <= EVENTS_WAITING_MAX
    (whole,), lagged = watcher.take()
    assert (len(frames([whole])[0].text), lagged) == (3 * EVENTS_WAITING_MAX, False)
    for number in range(EVENTS_WAITING_MAX + 1):
        hub.publish(TOPIC, delta(number, 0, "never the same revision"))
    assert watcher.take() == ([], True)
