"""The hostile inputs: every disguise with every goal, and the shared strings of others where they lie beside us."""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from tests.security.disguises import DISGUISES
from tests.security.wishes import GOALS

Place = Literal["visitor", "page", "article", "tool"]
PLACES: Final[tuple[Place, ...]] = ("visitor", "page", "article", "tool")

SEED: Final = 20_261_127
SHARED: Final = Path(__file__).parents[3] / "shared" / "data" / "hostile" / "strings.jsonl"
"""Strings collected by others, not part of this repository; tested with where it is there."""

SHARED_CHARACTERS_MAX: Final = 1_500
"""Of a shared string: what a visitor's message and a page's title may hold beside the question."""

SHARED_KINDS: Final = ("injection", "jailbreak", "prompt", "llm_payload", "xss", "ssti", "naughty")


@dataclass(frozen=True, slots=True)
class Hostile:
    """`text` is put where the attacker can write; `name` says what it is made of."""

    name: str
    text: str


def own_inputs() -> list[Hostile]:
    """Every template with every goal."""
    return [
        Hostile(f"{goal.name} / {disguise}", dress(goal.words))
        for goal in GOALS
        for disguise, dress in DISGUISES.items()
    ]


def some_inputs(count: int) -> list[Hostile]:
    """`count` of our own inputs, drawn once and for all, with every goal and every disguise among them."""
    drawn = own_inputs()
    random.Random(SEED).shuffle(drawn)
    seen: set[str] = set()
    first: list[Hostile] = []
    rest: list[Hostile] = []
    for each in drawn:
        parts = set(each.name.split(" / "))
        (rest if parts <= seen else first).append(each)
        seen |= parts
    return [*first, *rest][:count]


def shared_inputs(count: int) -> Sequence[Hostile]:
    """At most `count` strings of the shared file; none where it is not there."""
    if not SHARED.exists():
        return ()
    rows = [json.loads(line) for line in SHARED.read_text(encoding="utf-8").split("\n") if line]
    fitting = [row for row in rows if any(kind in row["category"] for kind in SHARED_KINDS)]
    random.Random(SEED).shuffle(fitting)
    return [Hostile(f"shared / {row['id']}", row["text"][:SHARED_CHARACTERS_MAX]) for row in fitting[:count]]
