"""How an account fares: a score from 0 to 100 out of its tickets, with what it lost and why in words. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt
from typing import Final

from escalation.health.policy import POINTS_MAX, RECOVERED_ABOVE, HealthPolicy, Sign

WINDOW: Final = timedelta(days=30)
"""What counts as lately."""

USUAL_WINDOWS: Final = 3
"""So many windows before the latest one say what is usual for an account."""

LOOKED_BACK: Final = WINDOW * (USUAL_WINDOWS + 1)


@dataclass(frozen=True, slots=True)
class AccountTicket:
    """One ticket of an account, as far as it says how the account fares. `longest_wait` is for an answer, in business
    time, of those given within WINDOW and of the one that is waited for now; `breaches` are those within WINDOW."""

    ticket_id: str
    opened_at: datetime
    is_open: bool
    page_key: str | None = None
    category: str | None = None
    longest_wait: timedelta = timedelta()
    breaches: int = 0
    displeased: bool = False


@dataclass(frozen=True, slots=True)
class Signs:
    """What is seen of an account at a moment. The usual numbers are means of as many days before."""

    tickets: int
    usual_tickets: float
    core: int
    usual_core: float
    open_tickets: int
    longest_wait: timedelta
    breaches: int
    displeased: int

    def value(self, sign: Sign) -> float:
        """How much there is of a sign, as it is compared with the policy's `full`."""
        match sign:
            case Sign.TICKETS:
                return _beyond_chance(self.tickets, self.usual_tickets)
            case Sign.CORE:
                return _beyond_chance(self.core, self.usual_core)
            case Sign.WAITING:
                return self.longest_wait / timedelta(hours=1)
            case Sign.BREACHES:
                return float(self.breaches)
            case Sign.SENTIMENT:
                return float(self.displeased)

    def words(self, sign: Sign) -> str:
        """The sign as a sentence without its full stop."""
        match sign:
            case Sign.TICKETS:
                return f"{_count(self.tickets, 'ticket')} in 30 days, usually {self.usual_tickets:.1f}"
            case Sign.CORE:
                return f"{_count(self.core, 'ticket')} on core features, usually {self.usual_core:.1f}"
            case Sign.WAITING:
                return f"Waited {self.longest_wait / timedelta(hours=1):.0f} h for an answer"
            case Sign.BREACHES:
                return _count(self.breaches, "broken promise")
            case Sign.SENTIMENT:
                return f"Displeased in {_count(self.displeased, 'ticket')}"


@dataclass(frozen=True, slots=True)
class Loss:
    """Points that a sign took, of at most `most`."""

    sign: Sign
    points: float
    most: int
    words: str


@dataclass(frozen=True, slots=True)
class Health:
    """`score` is 100 where nothing is wrong; `losses` are those that took anything, the largest first."""

    score: int
    signs: Signs
    losses: tuple[Loss, ...]


def signs_of(tickets: Sequence[AccountTicket], policy: HealthPolicy, now: datetime) -> Signs:
    """What the tickets of one account say, those of LOOKED_BACK and those that are still open."""
    lately = [each for each in tickets if now - WINDOW <= each.opened_at <= now]
    before = [each for each in tickets if now - LOOKED_BACK <= each.opened_at < now - WINDOW]
    return Signs(
        tickets=len(lately),
        usual_tickets=len(before) / USUAL_WINDOWS,
        core=_core(lately, policy),
        usual_core=_core(before, policy) / USUAL_WINDOWS,
        open_tickets=sum(each.is_open for each in tickets),
        longest_wait=max((each.longest_wait for each in tickets), default=timedelta()),
        breaches=sum(each.breaches for each in tickets),
        displeased=sum(each.displeased for each in lately),
    )


def health_of(signs: Signs, policy: HealthPolicy) -> Health:
    """Each sign takes points in proportion, up to its weight: half as much as `full` takes half of them."""
    losses = []
    for sign in Sign:
        share = min(1.0, signs.value(sign) / policy.full[sign])
        if share > 0 and policy.weights[sign]:
            losses.append(Loss(sign, policy.weights[sign] * share, policy.weights[sign], signs.words(sign)))
    losses.sort(key=lambda loss: -loss.points)
    return Health(round(POINTS_MAX - sum(loss.points for loss in losses)), signs, tuple(losses))


def is_at_risk(score: int, policy: HealthPolicy, *, was: bool) -> bool:
    """Whether an account is at risk; one that was recovers some points above the threshold."""
    return score < policy.at_risk_below + (RECOVERED_ABOVE if was else 0)


def _core(tickets: Sequence[AccountTicket], policy: HealthPolicy) -> int:
    return sum(policy.is_core(each.page_key, each.category) for each in tickets)


def _beyond_chance(seen: int, usual: float) -> float:
    """How many more than usual, beyond one standard deviation of a Poisson count: the square root of its mean."""
    return max(0.0, seen - usual - sqrt(usual))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
