"""Who does something to a ticket: a person at the desk, a key of the HTTP interface, or Handrail itself."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


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


HANDRAIL: Final = Actor(ActorKind.HANDRAIL, "handrail", "Handrail")
"""What happens by itself: routing, clocks, closing."""
