"""One message through the log and the metrics of a real server: the same ids from step to step, and no text."""

import asyncio
import json
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest

from server.message_steps import STEPS
from server.metrics import Metrics
from tests.panel import Door, Panel
from tests.running import running

CANARY = "kingfisher"
QUESTION = f"How do I invite people to the {CANARY} project by e-mail?"


@dataclass(frozen=True)
class Told:
    """What a server wrote while one visitor asked one question, and what it had counted after it."""

    panel: Panel
    log: str
    metrics: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The lines of events."""
        return [json.loads(line) for line in self.log.splitlines() if line.startswith("{")]

    def line(self, step: str, **ids: object) -> dict[str, Any]:
        """The line of `step` that names all of these ids; there is one."""
        found = [each for each in self.lines if each["event"] == step and ids.items() <= each.items()]
        assert len(found) == 1, (step, ids, found)
        return found[0]


async def _asked(door: Door) -> Panel:
    """A panel whose question was answered."""
    async with Panel(door, Random(7)) as panel:
        await panel.answered(panel.say(QUESTION))
    return panel


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    folder = tmp_path_factory.mktemp("told")
    with running(folder) as server:
        door = Door(f"{server.origin.replace('http', 'ws')}/v1/visitor", server.origin, server.access["site_key"])
        panel = asyncio.run(_asked(door))
        with urllib.request.urlopen(f"{server.origin}/metrics", timeout=5) as response:
            metrics = response.read().decode()
    return Told(panel, (folder / "server.log").read_text(), metrics)


def test_each_step_is_one_line_with_the_same_ids(told: Told) -> None:
    client_id, answer = next(iter(told.panel.seen.sent)), told.panel.session.messages[-1]
    told.line("message_received", client_id=client_id)
    stored = told.line("message_stored", client_id=client_id)
    ids = {"conversation": told.panel.session.conversation, "run": answer["run"]}
    assert {name: stored[name] for name in ids} == ids
    assert (stored["seq"], answer["seq"]) == (1, 2)
    told.line("run_taken", attempt=1, **ids)
    told.line("passages_retrieved", **ids)
    told.line("answer_begun", revision=0, **ids)
    told.line("run_ended", ending="answered", **ids)
    told.line("message_delivered", seq=2, **ids)


def test_the_lines_stand_in_the_order_of_the_way(told: Told) -> None:
    of_answer = [line["event"] for line in told.lines if line["event"] in STEPS and line.get("seq") != 1]
    # That a message is stored is noted once its ack is out; the run may have been begun meanwhile.
    assert [step for step in of_answer if step != "message_stored"] == [s for s in STEPS if s != "message_stored"]


def test_how_long_a_step_took_is_a_whole_number_of_milliseconds(told: Told) -> None:
    timed = {"message_stored", "passages_retrieved", "answer_begun", "run_ended", "message_delivered"}
    lines = [line for line in told.lines if line["event"] in timed]
    assert {line["event"] for line in lines} == timed
    assert all(isinstance(line["milliseconds"], int) and line["milliseconds"] >= 0 for line in lines)


def test_no_line_and_no_metric_holds_what_was_said_or_a_secret(told: Told) -> None:
    answer = str(told.panel.session.messages[-1]["text"])
    assert len(answer) > 40
    for written in (told.log, told.metrics):
        assert CANARY not in written
        assert QUESTION[:20] not in written
        assert answer[:40] not in written
        assert str(told.panel.session.visitor) not in written


def test_the_metrics_have_counted_the_same_message(told: Told) -> None:
    for sample in (
        "handrail_ack_seconds_count 1.0",
        'handrail_messages_stored_total{author="visitor"} 1.0',
        'handrail_messages_stored_total{author="ai"} 1.0',
        "handrail_first_token_seconds_count 1.0",
        'handrail_answer_seconds_count{ending="answered"} 1.0',
        'handrail_runs{state="queued"} 0.0',
        "handrail_database_readable 1.0",
        'handrail_queue_depth{queue="writes"} 0.0',
    ):
        assert sample in told.metrics


def test_every_step_and_every_metric_has_its_words() -> None:
    words = (Path(__file__).parents[2] / "docs" / "operations.md").read_text()
    assert [step for step in STEPS if f"| `{step}` |" not in words] == []
    names = {line.split()[2] for line in Metrics().text().decode().splitlines() if line.startswith("# TYPE handrail_")}
    assert len(names) > 10
    # The text format repeats each counter and histogram under `_created`, which nobody looks at.
    assert [name for name in names if not name.endswith("_created") and f"`{name}" not in words] == []
