"""Who follows a run while it is worked on. The agent speaks; who listens is none of its business."""

from typing import Protocol

from server.agent.run_record import Recorded
from server.conversation.runs import Run


class Audience(Protocol):
    """Follows runs; best effort, and never waited for."""

    def begin(self, run: Run, revision: int) -> None:
        """The run is being worked on, or its answer begins anew: lower revisions count for nothing."""
        ...

    def append(self, run: Run, revision: int, text: str) -> None:
        """The next piece of this revision of its answer."""
        ...

    def end(self, run: Run, recorded: Recorded | None) -> None:
        """The run is over here. `recorded` is what was stored, None when there is nothing to tell."""
        ...
