"""What is measured, for Prometheus: counts, depths, seconds. No label holds a secret, a text or an unbounded value."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Final, Literal

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, Metric
from prometheus_client.registry import Collector

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"

COMMIT_SECONDS: Final = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 3.0)
"""From an idle disk to the three seconds after which a database is told to be absent."""

BATCH_SIZES: Final = (1, 2, 4, 8, 16, 32, 64, 128, 256)
"""Up to the most that one commit takes."""

ACK_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 3.0)
"""The goal is 50 ms for 99 of 100."""

ANSWER_SECONDS: Final = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0, 120.0)
"""From the help centre's own words to a model that is given up."""


class Metrics:
    """The measures of one process, in a registry of its own. Calls are cheap, never wait and never raise."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        PlatformCollector(registry=registry)
        counter, gauge = partial(Counter, registry=registry), partial(Gauge, registry=registry)
        histogram = partial(Histogram, registry=registry)
        self._sockets = gauge("handrail_sockets_open", "Open sockets of panels.")
        self._depth = gauge("handrail_queue_depth", "What waits in a queue now.", ["queue"])
        self._commits = histogram("handrail_commit_seconds", "One commit, with its writes.", buckets=COMMIT_SECONDS)
        self._batches = histogram("handrail_commit_batch_size", "Writes that shared one commit.", buckets=BATCH_SIZES)
        self._commits_failed = counter(
            "handrail_commits_failed", "Transactions refused by the database, or that never reached it."
        )
        self._readable = gauge("handrail_database_readable", "1 while rows can be read.")
        self._acks = histogram("handrail_ack_seconds", "From a received frame to its ack.", buckets=ACK_SECONDS)
        self._messages = counter("handrail_messages_stored", "Messages stored here.", ["author"])
        self._runs = gauge("handrail_runs", "Open runs of all processes, by state.", ["state"])
        self._first_tokens = histogram(
            "handrail_first_token_seconds", "From a run taken to its first text.", buckets=ANSWER_SECONDS
        )
        self._answers = histogram(
            "handrail_answer_seconds", "From a run taken to its end.", ["ending"], buckets=ANSWER_SECONDS
        )
        self._providers = counter("handrail_provider_failures", "Times a model failed and another took over.")
        self._dropped = _Totals("handrail_hints_dropped", "Hints that found no room; the database has them.", "queue")
        registry.register(self._dropped)
        self._evicted = counter("handrail_slow_readers_evicted", "Sockets closed for reading too slowly.")
        self._rescued = counter(
            "handrail_gaps_rescued", "Conversations that moved without a hint and were found in the database."
        )
        self._limited = counter("handrail_limits_hit", "Refusals by a limit.", ["scope", "limit"])
        self._clocks = counter(
            "handrail_clock_events",
            "Clocks of tickets that were due soon or breached, noticed here.",
            ["clock", "kind", "tier"],
        )

    def clock_told(self, clock: str, kind: str, tier: str) -> None:
        """A clock of a ticket is due soon or breached; all three are names from the code."""
        self._clocks.labels(clock, kind, tier).inc()

    def socket_opened(self) -> None:
        """A panel's socket is served."""
        self._sockets.inc()

    def socket_closed(self) -> None:
        """It is served no longer."""
        self._sockets.dec()

    def watch_queue(self, queue: str, depth: Callable[[], int]) -> None:
        """Asks `depth` at each look for what waits in `queue`, a name from the code."""
        self._depth.labels(queue).set_function(depth)

    def committed(self, batch: int, seconds: float) -> None:
        """`batch` writes were committed together, which took `seconds` from the begin on."""
        self._batches.observe(batch)
        self._commits.observe(seconds)

    def commit_failed(self) -> None:
        """A transaction stored nothing, because the database was not there or said no."""
        self._commits_failed.inc()

    def acked(self, seconds: float) -> None:
        """A visitor's frame was stored and acknowledged `seconds` after it was read."""
        self._acks.observe(seconds)

    def stored(self, author: Literal["visitor", "ai", "person", "system"]) -> None:
        """A message of `author` was stored by this process."""
        self._messages.labels(author).inc()

    def first_token(self, seconds: float) -> None:
        """The first text of an answer came `seconds` after its run was taken."""
        self._first_tokens.observe(seconds)

    def ended(self, ending: str, seconds: float) -> None:
        """An attempt ended as `ending`, a name from the code, or failed, so long after its run was taken."""
        self._answers.labels(ending).observe(seconds)

    def provider_failed(self) -> None:
        """A model failed in the middle of a turn."""
        self._providers.inc()

    def watch_dropped(self, queue: str, dropped: Callable[[], int]) -> None:
        """Asks `dropped` at each look for how many hints found no room in `queue` since the start."""
        self._dropped.sources[queue] = dropped

    def evicted(self) -> None:
        """A socket was closed because its peer read too slowly."""
        self._evicted.inc()

    def rescued(self, count: int = 1) -> None:
        """`count` conversations had moved without a hint."""
        self._rescued.inc(count)

    def limited(self, scope: str, limit: str) -> None:
        """A limit refused something: `scope` is visitor, address or site, `limit` a name from the code."""
        self._limited.labels(scope, limit).inc()

    def runs_open(self, by_state: Mapping[str, int] | None) -> None:
        """How many runs the database holds in each open state; None when it could not be read."""
        self._readable.set(by_state is not None)
        if by_state is None:
            self._runs.clear()
        for state, count in (by_state or {}).items():
            self._runs.labels(state).set(count)

    def text(self) -> bytes:
        """All of it in Prometheus' text format."""
        return generate_latest(self._registry)


class _Totals(Collector):
    """A counter whose values others keep: `sources` gives them by the value of the label."""

    def __init__(self, name: str, words: str, label: str) -> None:
        self.sources: dict[str, Callable[[], int]] = {}
        self._name, self._words, self._label = name, words, label

    def collect(self) -> Iterable[Metric]:
        family = CounterMetricFamily(self._name, self._words, labels=[self._label])
        for value, total in self.sources.items():
            family.add_metric([value], total())
        yield family
