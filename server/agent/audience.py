"""Who follows a run while it is worked on. The agent speaks; who listens is none of its business."""

from typing import Protocol

from server.agent.run_record import Recorded
from server.conversation.runs import Run


class Audience(Protocol):
    """Follows runs; best effort, and never waited for."""

    def begin(self, run: Run) -> None:
        """The run is being worked on."""
        ...

    def append(self, run: Run, text: str) -> None:
        """The next piece of its answer."""
        ...

    def restart(self, run: Run) -> None:
        """What was heard so far counts for nothing; the answer begins anew."""
        ...

    def end(self, run: Run, recorded: Recorded | None) -> None:
        """The run is over. `recorded` is what was stored, None when there is nothing to tell."""
        ...
