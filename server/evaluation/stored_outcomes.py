"""Outcomes that came in by themselves as examples: thumbs, reopenings, and what people corrected or confirmed."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from server.agent.confidence_signs import SIGNS
from server.conversation.tables import answer_outcomes, runs
from server.evaluation.examples import Example

OUTCOMES_MAX: Final = 100_000
"""The newest; more do not make a threshold any surer, and each has a row of figures in memory."""

SET_NAME: Final = "stored outcomes"


async def stored_examples(connection: AsyncConnection) -> list[Example]:
    """One example for each answer that has outcomes: right when all of them say so. Sites are groups of their own.

    Answers whose run stored no figures, or those of another version, are passed over.
    """
    chosen = (
        select(answer_outcomes.c.site_id, answer_outcomes.c.run_id, answer_outcomes.c.right, runs.c.trace)
        .join(runs, (runs.c.site_id == answer_outcomes.c.site_id) & (runs.c.run_id == answer_outcomes.c.run_id))
        .order_by(answer_outcomes.c.at.desc())
        .limit(OUTCOMES_MAX)
    )
    found: dict[tuple[str, str], Example] = {}
    for site_id, run_id, right, trace in await connection.execute(chosen):
        signs = _signs(trace)
        if signs is not None:
            earlier = found.get((site_id, run_id))
            is_right = bool(right) and (earlier is None or earlier.is_right)
            found[site_id, run_id] = Example(
                f"site {site_id}", None, SET_NAME, True, False, signs, signs["best_cosine"], is_right
            )
    return list(found.values())


def _signs(trace: Any) -> Mapping[str, float] | None:
    features = trace.get("features") if isinstance(trace, dict) else None
    if not isinstance(features, dict) or not all(isinstance(features.get(name), int | float) for name in SIGNS):
        return None
    return {name: float(features[name]) for name in SIGNS}
