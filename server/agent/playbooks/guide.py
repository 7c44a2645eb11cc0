"""What playbooks say to others who work on a turn: the model, the responder, whoever knows what is sensitive."""

from server.agent.answer import Turn
from server.agent.playbooks.matching import PlaybookMatcher
from server.agent.tools.toolbox import ServerToolbox


class PlaybookScout:
    """A reflex that settles nothing: it finds the turn's playbook, which the others then know without waiting."""

    def __init__(self, matcher: PlaybookMatcher) -> None:
        self._matcher = matcher

    async def attempt(self, turn: Turn) -> None:
        """See Reflex."""
        await self._matcher.match(turn)


class PlaybookGuide:
    """Reads what the scout found. All of it is None or False for a turn that it has not seen."""

    def __init__(self, matcher: PlaybookMatcher, toolbox: ServerToolbox) -> None:
        self._matcher = matcher
        self._toolbox = toolbox

    def matches(self, turn: Turn) -> bool:
        """Whether a playbook with a tool that this visitor may use fits, so that a model has something to do."""
        found = self._matcher.known(turn)
        if found is None or found.playbook.tool is None:
            return False
        return any(tool.name == found.playbook.tool for tool in self._toolbox.offered(turn))

    def instructions_for(self, turn: Turn) -> str | None:
        """What the playbook tells a model; None when none fits or it says nothing."""
        found = self._matcher.known(turn)
        return None if found is None else found.playbook.instructions or None

    def category_of(self, turn: Turn) -> str | None:
        """The category of the turn's playbook."""
        found = self._matcher.known(turn)
        return None if found is None else found.playbook.category

    def is_sensitive(self, turn: Turn) -> bool:
        """Whether the playbook itself says that a person answers."""
        found = self._matcher.known(turn)
        return found is not None and found.playbook.sensitive
