"""What is live of a page that shows no conversation, and the bell alone for pages that do not change by themselves."""

from collections.abc import Hashable, Sequence

from server.desk.presence import Looker
from server.desk.sessions import Person
from server.realtime.events import PersonLooks


class PlainView:
    """Nobody types in it, and nobody is seen to look at it."""

    conversation_id = None

    def typing(self, types: bool) -> str:  # noqa: ARG002
        """Nothing."""
        return ""

    def shows(self, looks: PersonLooks) -> bool:  # noqa: ARG002
        """Nobody who looks at a ticket."""
        return False

    def looking(self, lookers: Sequence[Looker]) -> str:  # noqa: ARG002
        """Nothing, as with typing."""
        return ""

    def found_here(self, here: bool | None) -> None:
        """Nothing, as with typing."""


class BellView(PlainView):
    """Nothing of its own: what its window is for are the notices of its person."""

    topics: tuple[str, ...] = ()

    def __init__(self, person: Person) -> None:
        self.key: Hashable = ("bell", person)

    async def render(self) -> str:
        """Nothing."""
        return ""
