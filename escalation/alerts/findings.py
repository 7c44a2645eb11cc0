"""What rules make of what was counted: findings over their thresholds. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlencode

import numpy as np

from escalation.alerts.alert import Finding
from escalation.alerts.rule import Rule, RuleName
from escalation.alerts.spikes import FoundSpike
from escalation.business_hours import BusinessHours
from escalation.business_time import between
from escalation.insights.deflection import ENDINGS, Ending, endings_of
from escalation.instant import DAY_MS
from escalation.ledger.columns import NONE, ConversationColumns, FactColumns, Mask, Numbers

OPEN_MIN: Final = 10
"""Of fewer open tickets a share or a median says nothing."""

DEFLECTION_DAYS: Final = 7
DEFLECTION_BEFORE_DAYS: Final = 28
DEFLECTION_KNOWN_MIN: Final = 50
"""Of fewer conversations in one of the two times a share goes up and down by itself."""

DRIFT_COUNT_MIN: Final = 5
"""Of a day: with fewer responses it is no day of a figure."""

LATE_TOLD_MAX: Final = 20
"""Working days: how late a sprint ends beyond them is no number that anybody plans with."""

FIGURE_WORDS: Final[Mapping[str, str]] = {
    "first_response": "First responses in time",
    "next_response": "Further responses in time",
    "deflection": "Settled by the AI agent",
    "csat": "Good ratings",
}


@dataclass(frozen=True, slots=True)
class Tally:
    """How many tickets there are of something, of how many, and the ids of the first of them."""

    count: int
    of: int = 0
    ticket_ids: tuple[str, ...] = ()
    category: str | None = None


def waiting_since(hours: BusinessHours, rule: Rule, now: datetime) -> datetime:
    """The moment before which a wait is longer than the rule's hours, as it counts them; to the second."""
    span = timedelta(hours=rule.threshold)
    if not rule.business:
        return now - span
    # Business time is never longer than the wall's, and grows with it: halve the time in which it must lie.
    late, early = now - span, now - span - timedelta(days=60)
    while late - early > timedelta(seconds=1):
        middle = early + (late - early) / 2
        early, late = (middle, late) if between(hours, middle, now) >= span else (early, middle)
    return early


def critical_unanswered(waiting: Tally, rule: Rule) -> list[Finding]:
    """Critical tickets that wait for longer than the rule allows."""
    if waiting.count == 0:
        return []
    hours = f"{rule.threshold:g} {'business ' if rule.business else ''}hour{'' if rule.threshold == 1 else 's'}"
    subject = "1 critical ticket waits" if waiting.count == 1 else f"{waiting.count:,} critical tickets wait"
    return [
        Finding(
            rule.name,
            "",
            float(waiting.count),
            rule.threshold,
            f"{subject} for an answer for more than {hours}",
            count=waiting.count,
            ticket_ids=waiting.ticket_ids,
            facts={"tickets": waiting.count, "path": "/desk?view=open&tier=critical"},
        )
    ]


def category_volume(counted: Sequence[Tally], rule: Rule, names: Mapping[str, str]) -> list[Finding]:
    """Categories of which more tickets came in 24 hours than theirs may; `names` are their labels."""
    found = []
    for each in counted:
        limit = rule.own.get(each.category or "", rule.threshold)
        if each.category is not None and each.count > limit:
            label = names.get(each.category, each.category)
            found.append(
                Finding(
                    rule.name,
                    each.category,
                    float(each.count),
                    limit,
                    f"{each.count:,} tickets about {label} in 24 hours",
                    text=f"More than {limit:g} is what you want to hear of.",
                    count=each.count,
                    ticket_ids=each.ticket_ids,
                    facts={"category": each.category, "path": _queue(category=each.category)},
                )
            )
    return found


def breach_share(broken: Tally, rule: Rule) -> list[Finding]:
    """The share of open tickets that are beyond their SLA."""
    share = 100 * broken.count / broken.of if broken.of else 0.0
    if broken.of < OPEN_MIN or share <= rule.threshold:
        return []
    return [
        Finding(
            rule.name,
            "",
            share,
            rule.threshold,
            f"{share:.0f} % of the open tickets are beyond their SLA",
            text=f"{broken.count:,} of {broken.of:,}.",
            count=broken.count,
            ticket_ids=broken.ticket_ids,
            facts={"open": broken.of, "path": "/desk?view=open&breached=yes"},
        )
    ]


def queue_age(median_hours: float, oldest: Tally, rule: Rule) -> list[Finding]:
    """The median age of the tickets that wait for us; `oldest` counts all of them."""
    if oldest.count < OPEN_MIN or median_hours <= rule.threshold:
        return []
    return [
        Finding(
            rule.name,
            "",
            median_hours,
            rule.threshold,
            f"Half of the tickets that wait for you are older than {_span(median_hours)}",
            text=f"{oldest.count:,} tickets wait for you.",
            count=oldest.count,
            ticket_ids=oldest.ticket_ids,
            facts={"path": "/desk?view=open"},
        )
    ]


def deflection_down(conversations: ConversationColumns, rule: Rule, now: int) -> list[Finding]:
    """How much less the AI agent settled in the last week than in the four before, in points; `now` in milliseconds."""
    until = now - DAY_MS  # what is younger may still come back
    since = until - DEFLECTION_DAYS * DAY_MS
    before = since - DEFLECTION_BEFORE_DAYS * DAY_MS
    endings = endings_of(conversations, now)
    lately = _settled(endings, (conversations.opened_at >= since) & (conversations.opened_at < until))
    usually = _settled(endings, (conversations.opened_at >= before) & (conversations.opened_at < since))
    if min(lately[1], usually[1]) < DEFLECTION_KNOWN_MIN:
        return []
    now_share, share = 100 * lately[0] / lately[1], 100 * usually[0] / usually[1]
    if share - now_share < rule.threshold:
        return []
    return [
        Finding(
            rule.name,
            "",
            share - now_share,
            rule.threshold,
            f"The AI agent settles {now_share:.0f} % instead of {share:.0f} %",
            text=f"In the last {DEFLECTION_DAYS} days, against the {DEFLECTION_BEFORE_DAYS} before.",
            count=lately[1] - lately[0],
            facts={"share": round(now_share, 1), "before": round(share, 1), "path": "/desk/plan/insights"},
        )
    ]


def sprint_off(name: str, sprint_id: str, days_late: float, remaining: int, rule: Rule) -> list[Finding]:
    """A sprint that ends so many working days later than planned, at its present pace."""
    if days_late < rule.threshold:
        return []
    far = days_late > LATE_TOLD_MAX
    late = f"more than {LATE_TOLD_MAX} working days" if far else f"{days_late:.1f} working days"
    return [
        Finding(
            rule.name,
            sprint_id,
            days_late,
            rule.threshold,
            f"{name} ends {late} late as it goes",
            text=f"{remaining:,} ticket{' is' if remaining == 1 else 's are'} left.",
            count=remaining,
            facts={"sprint_id": sprint_id, "remaining": remaining, "path": f"/desk/plan/sprints/{sprint_id}"},
        )
    ]


def drift(facts: FactColumns, rule: Rule, days: Numbers, now: int) -> list[Finding]:
    """Figures that were off their target on each of the last days that count; `days` are the edges of whole days in
    milliseconds, the latest last."""
    found = []
    for figure, target in rule.own.items():
        if figure not in FIGURE_WORDS or target <= 0:
            continue
        shares = [share for share in _daily(facts, figure, days, now) if share is not None]
        last = shares[-int(rule.threshold) :]
        if len(last) == int(rule.threshold) and max(last) < target:
            found.append(
                Finding(
                    rule.name,
                    figure,
                    last[-1],
                    target,
                    f"{FIGURE_WORDS[figure]}: {last[-1]:.0f} %, below {target:g} % for {len(last)} days",
                    text="Day by day: " + ", ".join(f"{share:.0f} %" for share in last) + ".",
                    count=len(last),
                    facts={"figure": figure, "target": target, "path": "/desk/plan/insights"},
                )
            )
    return found


def spike_finding(spike: FoundSpike, ticket_ids: tuple[str, ...], rule: Rule, names: Mapping[str, str]) -> Finding:
    """A spike as a finding; `names` are the labels of categories."""
    kind = spike.kind
    about = [
        names.get(kind.category, kind.category) if kind.category else None,
        f"{kind.tier} tier" if kind.tier else None,
        f"on {kind.page_key}" if kind.page_key else None,
    ]
    words = ", ".join(each for each in about if each) or "all kinds"
    hours = "the last hour" if spike.hours == 1 else f"the last {spike.hours} hours"
    wanted = {name: value for name, value in (("category", kind.category), ("tier", kind.tier)) if value}
    return Finding(
        rule.name,
        "|".join(each or "*" for each in (kind.category, kind.tier, kind.page_key))[:200],
        float(spike.count),
        rule.threshold,
        f"Spike: {spike.count} tickets in {hours} ({words})",
        text=f"About {spike.expected:.1f} are usual at this hour of the week.",
        count=spike.count,
        ticket_ids=ticket_ids,
        facts={
            "category": kind.category,
            "tier": kind.tier,
            "page_key": kind.page_key,
            "hours": spike.hours,
            "expected": round(spike.expected, 2),
            "path": _queue(**wanted),
        },
    )


def same_spike(subject: str, other: str) -> bool:
    """Whether two spikes are of kinds of which one is part of the other: the same outage, seen more or less closely."""
    pairs = zip(subject.split("|", 2), other.split("|", 2), strict=False)
    return all("*" in pair or pair[0] == pair[1] for pair in pairs)


def is_told(spike: FoundSpike, rule: Rule) -> bool:
    """Whether it is large enough for the team."""
    return rule.name is RuleName.SPIKE and spike.count >= rule.threshold


def _daily(facts: FactColumns, figure: str, days: Numbers, now: int) -> list[float | None]:
    tickets, conversations = facts.tickets, facts.conversations
    match figure:
        case "first_response" | "next_response":
            responses = tickets.first_responses if figure == "first_response" else tickets.next_responses
            promised = responses.met != NONE
            return _shares(responses.at[promised], responses.met[promised] == 1, days)
        case "csat":
            return _shares(conversations.ratings.at, conversations.ratings.score >= 4, days)
        case _:
            endings = endings_of(conversations, now)
            known = (endings != NONE) & (endings != ENDINGS.index(Ending.PENDING))
            return _shares(conversations.opened_at[known], _is_settled(endings[known]), days)


def _shares(at: Numbers, good: Mask, days: Numbers) -> list[float | None]:
    place = np.searchsorted(days, at, side="right") - 1
    within = (place >= 0) & (place < len(days) - 1)
    all_of = np.bincount(place[within], minlength=len(days) - 1)
    good_of = np.bincount(place[within & good], minlength=len(days) - 1)
    counted = zip(all_of.tolist(), good_of.tolist(), strict=True)
    return [100 * some / many if many >= DRIFT_COUNT_MIN else None for many, some in counted]


def _settled(endings: Numbers, chosen: Mask) -> tuple[int, int]:
    known = chosen & (endings != NONE) & (endings != ENDINGS.index(Ending.PENDING))
    return int(_is_settled(endings[known]).sum()), int(known.sum())


def _is_settled(endings: Numbers) -> Mask:
    settled: Mask = np.isin(endings, [ENDINGS.index(Ending.HARD), ENDINGS.index(Ending.SOFT)])
    return settled


def _queue(**wanted: str) -> str:
    return f"/desk?{urlencode({'view': 'open'} | wanted)}"


def _span(hours: float) -> str:
    return f"{hours / 24:.0f} days" if hours >= 48 else f"{hours:.0f} hours"
