"""Who is told what the commit path does, for metrics."""

from typing import Protocol


class CommitObserver(Protocol):
    """Called on the event loop; must be quick and must not raise. `server.metrics.Metrics` is one."""

    def committed(self, batch: int, seconds: float) -> None:
        """`batch` writes were committed together, which took `seconds` from the begin on."""

    def commit_failed(self) -> None:
        """A transaction stored nothing, because the database was not there or said no."""


class SilentObserver:
    """Tells nobody."""

    def committed(self, batch: int, seconds: float) -> None:
        """Does nothing."""

    def commit_failed(self) -> None:
        """Does nothing."""
