"""What the plan says of each step, and which one wants attention first. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from escalation.alerts.alert import Alert
from server.backlog.plan_standing import ALERTS_COUNTED_MAX, PlanStanding, SprintStanding
from server.desk.queue_views import count_words

AUDIT_STALE: Final = timedelta(days=30)
"""After a month the queue is another one."""

BREACHED_FOR_SPRINT: Final = 20
"""So many tickets whose SLA is breached are more than anybody clears beside their daily work."""

QUEUE: Final = "/desk?view="


@dataclass(frozen=True, slots=True)
class CardWords:
    """How a step stands; `urgent` where somebody ought to do something."""

    words: str
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class NextStep:
    """What to do first: why, what its button says, and where that leads."""

    why: str
    button: str
    href: str


def card_words(now: PlanStanding) -> Mapping[str, CardWords]:
    """How each step stands, by the last part of its page's address; one of which nothing is to be said is missing."""
    said = {
        "audits": _audit(now),
        "triage": _queue(now),
        "sprints": _sprints(now),
        "problems": _problems(now),
        "alerts": _alerts(now),
        "review": _review(now),
        "reports": None if now.report is None else CardWords(f"The last: {now.report.title}"),
        "health": _health(now),
        "tasks": CardWords(f"{_many(len(now.tasks), 'waits', 'wait')} for you", urgent=True) if now.tasks else None,
    }
    return {name: words for name, words in said.items() if words is not None}


def next_step(now: PlanStanding, *, may_manage: bool) -> NextStep | None:
    """The step that wants attention first, for somebody who may audit and plan, or may not; None when none does."""
    unseen = _unseen(now)
    if unseen:
        why = unseen[0].title if len(unseen) == 1 else f"{len(unseen)} alerts that nobody looks after."
        href = f"/desk/plan/alerts/{unseen[0].alert_id}" if len(unseen) == 1 else "/desk/plan/alerts"
        return NextStep(why, "See what it is" if len(unseen) == 1 else "See the alerts", href)
    running = next((each for each in now.sprints if each.sprint.is_running), None)
    if running is not None:
        return NextStep(f"{_sprint(running, now)}.", "To the board", f"/desk/plan/sprints/{running.sprint.sprint_id}")
    if may_manage and not now.auditing and now.views["open"] and _is_stale(now):
        return NextStep("Look before you touch anything: an audit changes no ticket.", "Audit", "/desk/plan/audits")
    if may_manage and not now.sprints and now.views["breached"] >= BREACHED_FOR_SPRINT:
        why = f"{count_words(now.views['breached'])} tickets have breached their SLA."
        return NextStep(why, "Plan a sprint", "/desk/plan/sprints/new")
    if now.late:
        return NextStep(f"{_many(now.late, 'decision is', 'decisions are')} late.", "Review", "/desk/plan/review")
    if now.tasks:
        return NextStep(now.tasks[0].title, "See the task", "/desk/plan/tasks")
    if now.views["mine"]:
        why = f"{count_words(now.views['mine'])} of the open tickets are yours."
        return NextStep(why, "Answer them", f"{QUEUE}mine")
    return None


def _audit(now: PlanStanding) -> CardWords:
    if now.auditing:
        return CardWords("One is under way")
    audit = now.audit
    if audit is None:
        return CardWords("Never audited", urgent=bool(now.views["open"]))
    apparent, real = audit.apparent or 0, audit.real or 0
    words = f"{audit.as_of:%-d %b}: {real:,} of {apparent:,} unresolved tickets are real work"
    return CardWords(words, urgent=_is_stale(now) and bool(now.views["open"]))


def _queue(now: PlanStanding) -> CardWords:
    views = now.views
    if not views["open"]:
        return CardWords("Nothing waits for us")
    breached = count_words(views["breached"]) if views["breached"] else "none"
    soon = count_words(views["due-soon"]) if views["due-soon"] else "none"
    words = f"{count_words(views['open'])} wait for us: {breached} breached, {soon} due soon"
    return CardWords(words, urgent=bool(views["breached"]))


def _sprints(now: PlanStanding) -> CardWords | None:
    if not now.sprints:
        return None
    return CardWords("; ".join(_sprint(each, now) for each in now.sprints))


def _sprint(standing: SprintStanding, now: PlanStanding) -> str:
    sprint = standing.sprint
    if not sprint.is_running:
        return f"{sprint.name} begins on {sprint.days[0].span.day:%-d %b}"
    today = sprint.day_at(now.at)
    day = f", day {sprint.days.index(today) + 1} of {len(sprint.days)}" if today is not None else ""
    return f"{sprint.name}: {standing.resolved:,} of {standing.total:,} resolved{day}"


def _problems(now: PlanStanding) -> CardWords | None:
    waiting = sum(each.waiting for each in now.problems)
    if not now.problems:
        return None
    return CardWords(f"{len(now.problems)} open, behind {_many(waiting, 'ticket', 'tickets')}")


def _alerts(now: PlanStanding) -> CardWords:
    if not now.alerts:
        return CardWords("All quiet")
    count = f"{ALERTS_COUNTED_MAX}+" if len(now.alerts) == ALERTS_COUNTED_MAX else str(len(now.alerts))
    unseen = len(_unseen(now))
    return CardWords(f"{count} open" + (f", {unseen} that nobody looks after" if unseen else ""), urgent=bool(unseen))


def _review(now: PlanStanding) -> CardWords | None:
    if not now.decisions:
        return None
    words = f"{_many(len(now.decisions), 'decision', 'decisions')} to carry out"
    return CardWords(words + (f", {now.late} late" if now.late else ""), urgent=bool(now.late))


def _health(now: PlanStanding) -> CardWords | None:
    if not now.accounts:
        return None
    return CardWords(f"{now.at_risk:,} of {_many(now.accounts, 'account', 'accounts')} at risk", urgent=now.at_risk > 0)


def _unseen(now: PlanStanding) -> list[Alert]:
    return [each for each in now.alerts if each.acknowledged_at is None]


def _is_stale(now: PlanStanding) -> bool:
    return now.audit is None or now.at - now.audit.as_of > AUDIT_STALE


def _many(count: int, one: str, several: str) -> str:
    return f"{count:,} {one if count == 1 else several}"
