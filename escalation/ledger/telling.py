"""On whose account something is told to the ledger while a move is made."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Teller:
    """Who does what is told: visitor, ai, user, api_key or handrail, and their id."""

    kind: str
    teller_id: str = ""


HANDRAIL: Final = Teller("handrail")
VISITOR: Final = Teller("visitor")

_teller: Final = ContextVar("teller", default=HANDRAIL)


@contextmanager
def told_as(teller: Teller) -> Iterator[None]:
    """Within, what is told is told as theirs. Belongs inside the unit of a transaction, which runs in a task of its
    own."""
    token = _teller.set(teller)
    try:
        yield
    finally:
        _teller.reset(token)


def teller_now() -> Teller:
    """Whose doing it is; Handrail's own where nobody was named."""
    return _teller.get()
