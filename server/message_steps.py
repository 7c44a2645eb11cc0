"""The steps of one message through the service: one log line each, with ids and milliseconds, never with text."""

from typing import Final, Literal, get_args

import structlog

Step = Literal[
    "message_received",
    "message_stored",
    "run_taken",
    "passages_retrieved",
    "answer_begun",
    "run_ended",
    "message_delivered",
]
"""In the order of the way. `docs/operations.md` says of each what it means."""

STEPS: Final[tuple[Step, ...]] = get_args(Step)

log = structlog.get_logger(__name__)


def log_step(step: Step, seconds: float | None = None, **fields: str | int | None) -> None:
    """Writes the line of a step that took `seconds`. `fields` are ids, names from the code and counts.

    What the task is bound to (`run`, `conversation`) is added by itself; what is None is left out.
    """
    known: dict[str, str | int] = {name: value for name, value in fields.items() if value is not None}
    if seconds is not None:
        known["milliseconds"] = round(seconds * 1_000)
    log.info(step, **known)
