"""Who asks, about what, and who answers: a made-up town of customers, and that of the demo."""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from types import MappingProxyType
from typing import Final

from server.demo.history.week_clock import WeekClock, days_open

TIERS: Final = ("critical", "high", "normal", "low")

HOURS_PROMISED: Final[Mapping[str, tuple[int, int]]] = MappingProxyType(
    {"critical": (8, 8), "high": (24, 24), "normal": (48, 72)}
)
"""Target and breach of a response in hours that count; of a low one nothing is promised."""

OFFICE: Final = WeekClock(days_open(range(5), 8, 18))
WORKING_DAYS: Final = WeekClock(days_open(range(5), 0, 24))


@dataclass(frozen=True, slots=True)
class Account:
    """A customer who pays, or not: `people` of them ask, `share` is how much of all that is asked comes from them."""

    name: str
    segment: str
    people: int
    share: float


@dataclass(frozen=True, slots=True)
class Topic:
    """What people ask about. Shares are weights among those of the same kind; they need not add up to one."""

    category: str
    share: float
    pages: tuple[tuple[str, float], ...]
    tiers: tuple[float, float, float, float]
    """Weights of critical, high, normal and low."""
    solved_by_ai: float
    """The chance that the AI agent's answer is all they need."""
    hours_to_resolve: float
    """Hours that count, at the median, until people have solved one of normal urgency."""
    causes: tuple[str, ...]
    """What would have prevented it."""


@dataclass(frozen=True, slots=True)
class Agent:
    """Somebody of the desk. `hours` of the week when they work, 0 for Monday's first."""

    user_id: str
    hours: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Town:
    """All of it. `clock` counts business time, `promised` the time of the promises, `office` is when people work."""

    accounts: tuple[Account, ...]
    topics: tuple[Topic, ...]
    agents: tuple[Agent, ...]
    _: KW_ONLY
    channels: tuple[tuple[str, float], ...] = (("widget", 0.86), ("api", 0.14))
    anonymous: float = 0.15
    """Share of those who ask and of whom nobody knows who they are."""
    clock: WeekClock = OFFICE
    promised: WeekClock = WORKING_DAYS
    office: WeekClock = OFFICE


ACCOUNTS: Final = (
    Account("northlight", "enterprise", 14, 9),
    Account("ochre", "enterprise", 18, 10),
    Account("marrow-and-vine", "enterprise", 9, 5),
    Account("bluehull", "business", 7, 6),
    Account("saltmarsh", "business", 5, 5),
    Account("quillstone", "business", 6, 4),
    Account("harrow-lane", "business", 4, 3),
    Account("dunlin-press", "business", 4, 3),
    Account("tidewater", "business", 6, 4),
    Account("pinewerk", "team", 3, 3),
    Account("fogbank", "team", 2, 2),
    Account("lanternworks", "team", 3, 2),
    Account("copse-studio", "team", 2, 2),
    Account("ferrous", "team", 3, 2),
    Account("kestrel", "free", 3, 3),
    Account("sandglass", "free", 2, 2),
    Account("wren-school", "free", 4, 3),
)

TOPICS: Final = (
    Topic(
        "account_access",
        17,
        (("/demo/sign-in", 6), ("/demo/groups/:id/members", 2), ("/demo/", 2)),
        (1, 42, 52, 5),
        0.62,
        3,
        ("ui", "docs", "policy"),
    ),
    Topic("billing", 14, (("/demo/billing", 7), ("/demo/checkout", 3)), (4, 36, 55, 5), 0.45, 9, ("policy", "docs")),
    Topic(
        "how_to",
        25,
        (
            ("/demo/projects/:id", 5),
            ("/demo/projects/:id/members", 3),
            ("/demo/projects/:id/settings", 3),
            ("/demo/notifications", 2),
            ("/demo/projects", 2),
        ),
        (0, 4, 80, 16),
        0.78,
        5,
        ("docs", "ui", "onboarding"),
    ),
    Topic("onboarding", 9, (("/demo/", 5), ("/demo/projects", 4)), (0, 6, 84, 10), 0.7, 7, ("onboarding", "docs")),
    Topic("outage", 3, (("/demo/projects/:id", 6), ("/demo/", 4)), (45, 45, 10, 0), 0.1, 4, ("bug",)),
    Topic(
        "bug",
        12,
        (("/demo/projects/:id", 6), ("/demo/notifications", 2), ("/demo/projects/:id/settings", 2)),
        (5, 70, 20, 5),
        0.2,
        30,
        ("bug",),
    ),
    Topic("integration", 8, (("/demo/integrations", 9), ("/demo/projects/:id", 1)), (4, 46, 46, 4), 0.4, 16, ("docs",)),
    Topic(
        "feature_request",
        6,
        (("/demo/projects/:id", 4), ("/demo/projects", 3), ("/demo/notifications", 1)),
        (0, 0, 8, 92),
        0.25,
        40,
        ("policy", "ui"),
    ),
    Topic("cancellation", 3, (("/demo/billing", 9), ("/demo/", 1)), (2, 38, 58, 2), 0.25, 8, ("policy",)),
    Topic("feedback", 3, (("/demo/", 6), ("/demo/projects", 4)), (0, 1, 9, 90), 0.5, 30, ("ui",)),
)

FERNWAY: Final = Town(
    ACCOUNTS,
    TOPICS,
    (
        Agent("early", days_open(range(5), 7, 15)),
        Agent("day", days_open(range(5), 9, 17)),
        Agent("late", days_open(range(5), 12, 20)),
        Agent("week-end", days_open((0, 1, 5, 6), 9, 16)),
    ),
)
