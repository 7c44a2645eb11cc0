"""The figures of a storm, as a table for people and as JSON for machines."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import quantiles
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.chaos.plan import Plan
from tests.chaos.stored import Stored
from tests.chaos.verdict import PROMISES, Record, Violation

SHOWN_MAX = 20
"""Violations that the table names; the JSON has all."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Seconds: the middle, and that which 99 of 100 do not exceed."""

    n: int
    p50: float
    p99: float


@dataclass(frozen=True, slots=True)
class Report:
    """What a storm showed."""

    plan: Plan
    seconds: float
    conversations: int
    kills: int
    messages: int
    acknowledged: int
    answers: int
    tickets: int
    outages: int
    repeated_attempts: int
    """Runs that were begun more than once."""
    resumed: Spread | None
    """From the beginning of the connection that held to the next piece of an answer that was owed."""
    after_kill: Spread | None
    """The same from the loss of the connection on: with the start of a process and the panel's own delay."""
    violations: tuple[Violation, ...]

    def as_json(self) -> dict[str, Any]:
        """The report as it is written to a file."""
        return asdict(self) | {"counts": self.counts()}

    def counts(self) -> dict[str, int]:
        """How often each promise was broken."""
        found = Counter(each.promise for each in self.violations)
        return {promise: found[promise] for promise in PROMISES}


def report_of(
    plan: Plan, seconds: float, kills: int, records: Sequence[Record], stored: Stored, found: Sequence[Violation]
) -> Report:
    """Puts the figures together."""
    owed = [outage for record in records for outage in record.seen.outages if outage.owed]
    resumed = [each.token_at - each.connected_at for each in owed if each.token_at and each.connected_at]
    after_kill = [each.token_at - each.lost_at for each in owed if each.token_at]
    return Report(
        plan=plan,
        seconds=round(seconds, 1),
        conversations=len(stored.by_conversation),
        kills=kills,
        messages=len(stored.messages),
        acknowledged=len({client_id for record in records for client_id, _ in record.seen.acks}),
        answers=sum(message.author == "ai" for message in stored.messages),
        tickets=len(stored.with_ticket),
        outages=sum(len(record.seen.outages) for record in records),
        repeated_attempts=sum(run.attempts > 1 for run in stored.runs),
        resumed=_spread(resumed),
        after_kill=_spread(after_kill),
        violations=tuple(found),
    )


def show(report: Report, console: Console) -> None:
    """Prints the table, and how to repeat the run."""
    plan = report.plan
    table = Table(title=f"Chaos, {plan.processes} process(es), seed {plan.seed}, {report.seconds:.0f} s")
    table.add_column("figure")
    table.add_column("value", justify="right")
    for name in ("conversations", "kills", "messages", "acknowledged", "answers", "tickets", "outages"):
        table.add_row(name, f"{getattr(report, name):,}")
    table.add_row("runs begun more than once", f"{report.repeated_attempts:,}")
    for name, spread in (("reconnect to next token", report.resumed), ("cut to next token", report.after_kill)):
        told = "none" if spread is None else f"{spread.p50:.2f} / {spread.p99:.2f} (n={spread.n:,})"
        table.add_row(f"{name}, s, p50 / p99", told)
    for promise, count in report.counts().items():
        table.add_row(promise, f"[{'red' if count else 'green'}]{count}[/]")
    console.print(table)
    for violation in report.violations[:SHOWN_MAX]:
        console.print(f"[red]{violation.promise}[/]: {violation.where}", highlight=False)
    console.print(
        f"Again: python -m tests.chaos --conversations {plan.conversations} --kills {plan.kills} --seed {plan.seed} "
        f"--processes {plan.processes} --at-once {plan.at_once} --alive {plan.alive_seconds[1]:g}",
        highlight=False,
    )


def _spread(values: Sequence[float]) -> Spread | None:
    if len(values) < 2:
        return None
    cuts = quantiles(values, n=100, method="inclusive")
    return Spread(len(values), round(cuts[49], 3), round(cuts[98], 3))
