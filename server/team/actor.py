"""Who does something to a ticket: a person at the desk, a key of the HTTP interface, or Handrail itself."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from escalation.ledger.telling import Teller


class ActorKind(StrEnum):
    """What an actor is."""

    USER = "user"
    API_KEY = "api_key"
    HANDRAIL = "handrail"


@dataclass(frozen=True, slots=True)
class Actor:
    """`actor_id` is a user's or a key's id; customers see `name` and `picture` beside what a user says."""

    kind: ActorKind
    actor_id: str
    name: str
    picture: str | None = None

    @property
    def teller(self) -> Teller:
        """As whom the ledger is told what they do."""
        return Teller(self.kind.value, "" if self.kind is ActorKind.HANDRAIL else self.actor_id)


HANDRAIL: Final = Actor(ActorKind.HANDRAIL, "handrail", "Handrail")
"""What happens by itself: routing, clocks, closing."""
