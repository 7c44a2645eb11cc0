"""What is settled before the help centre is searched: reflexes look at a turn in order, and the first one acts."""

from collections.abc import Sequence
from typing import Protocol

from server.agent.answer import Answer, Turn
from server.agent.outcome import NeedsPerson


class Reflex(Protocol):
    """Knows one kind of turn, such as a wish for a person, and leaves all others alone."""

    async def attempt(self, turn: Turn) -> Answer | NeedsPerson | None:
        """What comes of `turn`; None when it is none of this reflex's. Never raises for what the visitor said."""
        ...


async def first_of(reflexes: Sequence[Reflex], turn: Turn) -> Answer | NeedsPerson | None:
    """What the first reflex that knows this turn makes of it; None when none does."""
    for reflex in reflexes:
        if (result := await reflex.attempt(turn)) is not None:
            return result
    return None
