"""What a team does next after an audit: one step for each finding, what clears most first."""

from collections.abc import Iterator, Mapping
from dataclasses import KW_ONLY, dataclass
from enum import StrEnum
from typing import Any, Final

from escalation.ages import AgeBand

AUTOMATION_STEPS_MAX: Final = 5
CAUSE_STEPS_MAX: Final = 5
RULE_STEPS_MAX: Final = 3

ANSWERED_WELL: Final = 0.6
"""From this share on the help centre answers a topic: an article would say it again, a rule lets it answer."""

SPRINT_DAYS: Final = 30
AGED: Final = (AgeBand.QUARTER, AgeBand.OLDER)
"""Bands of age that are cleared in a sprint."""


class Action(StrEnum):
    """What can be done about a finding."""

    CLOSE = "close"
    """Resolve them together; it can be undone."""
    MERGE = "merge"
    PROBLEM = "problem"
    RULE = "rule"
    MACRO = "macro"
    ARTICLE = "article"
    SPRINT = "sprint"


@dataclass(frozen=True, slots=True)
class Step:
    """One row of what to do next. `finding` names the part of the report, `subject` the topic or category in it."""

    action: Action
    words: str
    count: int
    why: str
    _: KW_ONLY
    finding: str
    subject: str | None = None
    topic: str | None = None
    """Its label, where it is about a topic."""


def next_steps(report: Mapping[str, Any]) -> tuple[Step, ...]:
    """The steps that a report's document asks for."""
    return tuple(_steps(report))


def _steps(report: Mapping[str, Any]) -> Iterator[Step]:
    findings, backlog = report["findings"], report["backlog"]
    resolved, waiting, twice = (findings[name] for name in ("likely_resolved", "waiting", "duplicates"))
    if resolved["count"]:
        why = "Their last words say that they are done."
        yield Step(Action.CLOSE, "Close what is likely resolved", resolved["count"], why, finding="likely_resolved")
    if twice["count"]:
        why = "The same customer asked the same twice within days."
        yield Step(Action.MERGE, "Merge duplicates of one customer", twice["count"], why, finding="duplicates")
    if waiting["count"]:
        why = f"The customer has not answered for more than {report['options']['waiting_days']} days."
        yield Step(Action.CLOSE, "Close what waits for the customer", waiting["count"], why, finding="waiting")
    for place, each in enumerate(findings["one_cause"]["causes"][:CAUSE_STEPS_MAX]):
        words = f"Make one problem of “{each['label']}”"
        yield Step(
            Action.PROBLEM, words, len(each["tickets"]), each["evidence"], finding="one_cause", subject=str(place)
        )
    yield from _automated(report)
    yield from _ruled(report)
    aged = sum(each["open"] for each in report["by"]["age"] if each["value"] in AGED)
    if aged:
        why = f"{aged:,} of {backlog['apparent']:,} open tickets are older than {SPRINT_DAYS} days."
        yield Step(Action.SPRINT, "Clear what is old in a sprint", aged, why, finding="age")


def _automated(report: Mapping[str, Any]) -> Iterator[Step]:
    for each in report["automation"][:AUTOMATION_STEPS_MAX]:
        answered = each["answered"]
        if answered is not None and answered >= ANSWERED_WELL:
            action, words = Action.MACRO, f"Answer “{each['label']}” with a macro, or let the AI agent answer it"
        else:
            action, words = Action.ARTICLE, f"Write an article about “{each['label']}”"
        yield Step(
            action,
            words,
            each["size"],
            each["evidence"],
            finding="automation",
            subject=each["topic"],
            topic=each["label"],
        )


def _ruled(report: Mapping[str, Any]) -> Iterator[Step]:
    named = (each for each in report["categories"] if each["open"] and not each["name"].startswith("("))
    late = [each for each in named if (each["share_beyond"] or 0) > 0]
    late.sort(key=lambda each: (-each["beyond_sla"], each["name"]))
    for each in late[:RULE_STEPS_MAX]:
        why = f"{each['beyond_sla']:,} of {each['promised']:,} are beyond the SLA."
        words = f"Send “{each['label']}” to those who can solve it"
        yield Step(Action.RULE, words, each["open"], why, finding="categories", subject=each["name"])
