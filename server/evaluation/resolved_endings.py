"""Endings of tickets of which it is known whether they are the end: what `likely resolved` is held against.

Lines that were written for it ship with Handrail. Of dialogues in a file, those of the channel `service` are of people
who got what they asked for: their last word is an end, each one before it none. Other channels count where somebody
has judged them: whether the one who asked has what they asked for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from escalation.audit.likely_resolved import Answer, LikelyResolved, answer_of, look_resolved
from escalation.audit.row import AGENT, CUSTOMER, AuditStatus, AuditTicket, Turn
from escalation.proportions import Interval, share
from knowledge.evaluation.json_lines import Line, UnusableLine, read_each, text_of
from knowledge.evaluation.question import Problem

LABELS: Final = Path(__file__).parent / "labels"
WRITTEN: Final = LABELS / "resolved_turns.jsonl"
JUDGED: Final = LABELS / "resolved_chats.jsonl"
"""Ids of dialogues with the judgement, never with the text itself."""

DEVELOP: Final = "written, developed on"
APART: Final = "written, kept apart"
CUT: Final = "service dialogues, cut at each turn"
CHATS: Final = "support chats, judged by hand"

WHOLE_CHANNEL: Final = "service"


@dataclass(frozen=True, slots=True)
class Ending:
    """The turns of a ticket that is open, and whether it could be closed."""

    part: str
    turns: tuple[Turn, ...]
    is_end: bool


@dataclass(frozen=True, slots=True)
class ResolvedReport:
    """One part: what is proposed, and how much of it is right."""

    part: str
    endings: int
    ends: int
    proposed: int
    right: int
    by_score: Mapping[str, tuple[int, int]]
    """How many were proposed with each score, and how many of them rightly."""
    wrong: tuple[str, ...] = field(repr=False)
    """The words that were heard where nothing had ended."""

    @property
    def precision(self) -> Interval | None:
        """None where nothing is proposed."""
        return share(self.right, self.proposed) if self.proposed else None

    @property
    def recall(self) -> Interval | None:
        """None where nothing has ended."""
        return share(self.right, self.ends) if self.ends else None

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        return asdict(self)


def written_endings() -> list[Ending]:
    """Those that ship with Handrail."""
    problems: list[Problem] = []
    return read_each(WRITTEN, _written, problems)


def endings_of(paths: Sequence[Path], problems: list[Problem]) -> list[Ending]:
    """Those of dialogues in JSON Lines: `conv_id`, `channel`, and `turns` with `role` (user or agent) and `text`.

    Lines without use go to `problems`. Raises SourceError for a file that cannot be read.
    """
    judged = dict(read_each(JUDGED, lambda line: (text_of(line.fields, "conv_id"), bool(line.fields["resolved"])), []))
    return [
        ending
        for path in paths
        for dialogue in read_each(path, lambda line: _endings_in(line, judged), problems)
        for ending in dialogue
    ]


def measure_resolved(endings: Sequence[Ending]) -> list[ResolvedReport]:
    """A report for each part, in the order in which they come."""
    parts = dict.fromkeys(ending.part for ending in endings)
    return [_report(part, [ending for ending in endings if ending.part == part]) for part in parts]


def _report(part: str, endings: Sequence[Ending]) -> ResolvedReport:
    found = [(ending.is_end, heard) for ending in endings if (heard := _heard(ending)) is not None]
    scores = sorted({heard.score for _, heard in found}, reverse=True)
    of_score = {score: [is_end for is_end, heard in found if heard.score == score] for score in scores}
    return ResolvedReport(
        part=part,
        endings=len(endings),
        ends=sum(ending.is_end for ending in endings),
        proposed=len(found),
        right=sum(is_end for is_end, _ in found),
        by_score={f"{score:.2f}": (len(ends), sum(ends)) for score, ends in of_score.items()},
        wrong=tuple(heard.heard for is_end, heard in found if not is_end),
    )


def _heard(ending: Ending) -> LikelyResolved | None:
    return look_resolved(AuditTicket(1, "1", AuditStatus.OPEN, turns=ending.turns))


def _written(line: Line) -> Ending:
    part = APART if line.fields["part"] == "apart" else DEVELOP
    return Ending(part, tuple(Turn(author, text) for author, text in line.fields["turns"]), line.fields["resolved"])


def _endings_in(line: Line, judged: Mapping[str, bool]) -> list[Ending]:
    turns = _turns(line)
    name = text_of(line.fields, "conv_id")
    if name in judged:
        return [Ending(CHATS, tuple(turns), judged[name])]
    if text_of(line.fields, "channel") != WHOLE_CHANNEL:
        return []
    asked = [place for place, turn in enumerate(turns) if turn.author == CUSTOMER]
    cut = [Ending(CUT, tuple(turns[: place + 1]), is_end=False) for place in asked[:-1] if _goes_on(turns, place)]
    return [*cut, Ending(CUT, tuple(turns), is_end=True)] if asked else []


def _goes_on(turns: Sequence[Turn], place: int) -> bool:
    """Whether the matter goes on: who is asked for more has what they asked for, so that cut is neither."""
    return answer_of(turns[place + 1].text) is not Answer.ASKED_FOR_MORE


def _turns(line: Line) -> list[Turn]:
    turns = line.fields.get("turns")
    if not isinstance(turns, list) or not all(isinstance(turn, dict) for turn in turns):
        raise UnusableLine("It has no `turns`. Write a list of objects with `role` and `text`.")
    authors = {"user": CUSTOMER, "agent": AGENT}
    told = ((authors.get(text_of(turn, "role")), text_of(turn, "text")) for turn in turns)
    return [Turn(author, text) for author, text in told if author is not None]
