"""The trace of a run: how its answer came about, stored with it and read on the desk by those who may."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from knowledge.retrieval import Retrieval
from server.agent.answer import ToolStep, Usage
from server.agent.confidence import ConfidencePart


@dataclass(frozen=True, slots=True)
class TracedPassage:
    """A passage that was found, and why."""

    title: str
    section: str
    url: str
    score: float
    why: str


@dataclass(frozen=True, slots=True)
class FailedAnswerer:
    """An answerer that did not come to an answer, and why; never the visitor's words."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class RunTrace:
    """What happened on the way; empty where a step was not needed."""

    answerer: str = ""
    parts: tuple[ConfidencePart, ...] = ()
    features: Mapping[str, float] = field(default_factory=dict)
    """What the confidence was computed from, by name; `handrail calibrate` learns from them."""

    passages: tuple[TracedPassage, ...] = ()
    steps: tuple[ToolStep, ...] = ()
    usages: tuple[Usage, ...] = ()
    failed: tuple[FailedAnswerer, ...] = ()
    milliseconds: Mapping[str, float] = field(default_factory=dict)
    """Time by step, such as `retrieve`, `judge`, `write`."""

    def as_json(self) -> dict[str, Any]:
        """The trace as plain values for a JSON column."""
        document = asdict(self)
        document["features"], document["milliseconds"] = dict(self.features), dict(self.milliseconds)
        document["steps"] = [asdict(step) | {"arguments": dict(step.arguments)} for step in self.steps]
        return document


NO_TRACE: Final = RunTrace()


def traced_passages(retrieval: Retrieval | None) -> tuple[TracedPassage, ...]:
    """What `retrieval` found, the best first; nothing without one."""
    return tuple(
        TracedPassage(
            found.passage.title,
            " › ".join(found.passage.breadcrumb),
            found.passage.url,
            round(found.score, 4),
            found.reason,
        )
        for found in (retrieval.results if retrieval is not None else ())
    )
