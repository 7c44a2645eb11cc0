"""To whom a ticket is given by itself. Pure: who is there and how much each of them has is passed in.

Round robin takes turns; balanced gives to who has least. Both pass over whoever is away, has as much as they take, or
does not know the language or the matter; the same input always gives the same answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

from escalation.errors import SettingInvalid
from escalation.ticket import Ticket
from escalation.triage import TriageTier

CAPACITY_MAX: Final = 500
CAPACITY_DEFAULT: Final = 10
RULES_MAX: Final = 50
MINUTES_MAX: Final = 7 * 24 * 60

WEIGHTS: Final = {TriageTier.CRITICAL: 4, TriageTier.HIGH: 2, TriageTier.NORMAL: 1, TriageTier.LOW: 1}
"""What a ticket weighs where work is balanced: an urgent one keeps somebody from others."""

_NEVER: Final = datetime.min.replace(tzinfo=UTC)
"""Before every moment at which somebody got a ticket."""


class RoutingMode(StrEnum):
    """How tickets find a person."""

    OFF = "off"
    ROUND_ROBIN = "round_robin"
    BALANCED = "balanced"


class Overflow(StrEnum):
    """What becomes of a ticket for which nobody suitable has room."""

    WAIT = "wait"
    ANYONE = "anyone"
    """Who is there and has room gets it, whatever they know; never somebody outside its team."""


@dataclass(frozen=True, slots=True)
class TeamRule:
    """Tickets of this category, segment and tier go to a team; an empty condition is met by all."""

    team_id: str
    category: str = ""
    segment: str = ""
    tier: str = ""

    def meets(self, ticket: Ticket) -> bool:
        """Whether the rule is about this ticket."""
        return (
            self.category in {"", ticket.category}
            and self.segment.casefold() in {"", (ticket.segment or "").casefold()}
            and self.tier in {"", ticket.tier.value}
        )


@dataclass(frozen=True, slots=True)
class Routing:
    """What a site sets. `capacity` counts open tickets of a person who has no number of their own."""

    mode: RoutingMode = RoutingMode.OFF
    capacity: int = CAPACITY_DEFAULT
    overflow: Overflow = Overflow.WAIT
    reassign_minutes: int | None = None
    """After which a ticket that nobody answers goes to somebody else; None for never."""
    away_gives_back: bool = False
    """Whether the tickets of somebody who goes away, and which wait for us, find somebody else."""
    rules: tuple[TeamRule, ...] = ()

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "Routing":
        """Raises SettingInvalid with the field and the remedy."""
        minutes = document.get("reassign_minutes")
        rules = document.get("rules", [])
        if not isinstance(rules, Sequence) or isinstance(rules, str) or len(rules) > RULES_MAX:
            raise SettingInvalid(f"rules: give a list of at most {RULES_MAX}.")
        return cls(
            mode=RoutingMode(_one_of(document, "mode", list(RoutingMode), RoutingMode.OFF)),
            capacity=_whole(document.get("capacity", CAPACITY_DEFAULT), "capacity", 1, CAPACITY_MAX),
            overflow=Overflow(_one_of(document, "overflow", list(Overflow), Overflow.WAIT)),
            reassign_minutes=None if minutes is None else _whole(minutes, "reassign_minutes", 1, MINUTES_MAX),
            away_gives_back=document.get("away_gives_back") is True,
            rules=tuple(_rule(place, each) for place, each in enumerate(rules, start=1)),
        )

    def to_document(self) -> dict[str, Any]:
        """As it is stored."""
        return {
            "mode": self.mode.value,
            "capacity": self.capacity,
            "overflow": self.overflow.value,
            "reassign_minutes": self.reassign_minutes,
            "away_gives_back": self.away_gives_back,
            "rules": [
                {"team_id": each.team_id, "category": each.category, "segment": each.segment, "tier": each.tier}
                for each in self.rules
            ],
        }

    def team_for(self, ticket: Ticket) -> str | None:
        """The team of the first rule that is met; None where there is none."""
        return next((each.team_id for each in self.rules if each.meets(ticket)), None)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may work on the site. `open_count` are the tickets that they have and that wait for us."""

    user_id: str
    capacity: int | None = None
    skills: frozenset[str] = frozenset()
    """Categories and tags; empty for all."""
    languages: frozenset[str] = frozenset()
    """ISO 639-1; empty for all."""
    team_ids: frozenset[str] = frozenset()
    away: bool = False
    open_count: int = 0
    weight: int = 0
    """The same tickets, each as much as its tier weighs."""
    given_at: datetime | None = None
    """When they got one by itself last."""

    def has_room(self, routing: Routing) -> bool:
        """Whether they may be given one more."""
        return self.open_count < (routing.capacity if self.capacity is None else self.capacity)

    def suits(self, asked: "Asked") -> bool:
        """Whether they know the language and the matter; what a ticket does not say rules out nobody."""
        speaks = not self.languages or asked.language is None or asked.language in self.languages
        return speaks and (not self.skills or not asked.matters or bool(self.skills & asked.matters))


@dataclass(frozen=True, slots=True)
class Asked:
    """What a ticket asks of whoever gets it."""

    team_id: str | None = None
    language: str | None = None
    matters: frozenset[str] = frozenset()
    """Its category and its tags."""
    not_to: frozenset[str] = field(default=frozenset())
    """Who had it and did not answer."""


def choose(asked: Asked, candidates: Sequence[Candidate], routing: Routing) -> Candidate | None:
    """Who gets the ticket; None when it waits: nobody is there, has room and, unless it overflows, suits."""
    if routing.mode is RoutingMode.OFF:
        return None
    there = [
        each
        for each in candidates
        if not each.away
        and each.has_room(routing)
        and each.user_id not in asked.not_to
        and (asked.team_id is None or asked.team_id in each.team_ids)
    ]
    suitable = [each for each in there if each.suits(asked)]
    if not suitable and routing.overflow is Overflow.ANYONE:
        suitable = there
    order = _turn if routing.mode is RoutingMode.ROUND_ROBIN else _load
    return min(suitable, key=order, default=None)


def _turn(candidate: Candidate) -> tuple[datetime, str]:
    """Who waited longest; of those who never got one the first by id."""
    return (candidate.given_at or _NEVER, candidate.user_id)


def _load(candidate: Candidate) -> tuple[int, int, datetime, str]:
    return (candidate.weight, candidate.open_count, candidate.given_at or _NEVER, candidate.user_id)


def _rule(place: int, given: object) -> TeamRule:
    where = f"rule {place}"
    if not isinstance(given, Mapping) or not str(given.get("team_id") or ""):
        raise SettingInvalid(f"{where}: choose the team that gets these tickets.")
    tier = str(given.get("tier") or "")
    if tier and tier not in set(TriageTier):
        raise SettingInvalid(f"{where}: its tier is one of {', '.join(TriageTier)}, or none.")
    category, segment = (" ".join(str(given.get(name) or "").split())[:64] for name in ("category", "segment"))
    return TeamRule(str(given["team_id"])[:32], category, segment, tier)


def _one_of(document: Mapping[str, Any], name: str, allowed: Sequence[str], default: str) -> str:
    value = str(document.get(name, default))
    if value not in allowed:
        raise SettingInvalid(f"{name}: choose one of {', '.join(allowed)}.")
    return value


def _whole(value: object, name: str, least: int, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise SettingInvalid(f"{name}: give a whole number from {least} to {most:,}.")
    return value
