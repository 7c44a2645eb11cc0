"""`handrail nudges`: what each rule brought, as a table for people and as JSON for machines."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from rich.markup import escape
from rich.table import Table

from escalation.proportions import Interval
from server.commands.terminal import OUT
from server.conversation.site import Site
from server.database import Database
from server.nudges.counts import EVENTS, tallies_since
from server.nudges.effects import COMPARED, ArmFigures, Effect, effect_of


async def report_nudges(database: Database, site: Site, days: int, json_file: Path | None) -> None:
    """Prints the rules of `site` over the last `days` days in UTC; writes the same to `json_file`, if one is named."""
    first_day = (datetime.now(UTC).date() - timedelta(days=days - 1)).isoformat()
    tallies = await database.read(lambda rows: tallies_since(rows, site.site_id, first_day))
    effects = tuple(effect_of(tally) for tally in tallies)
    if json_file is not None:
        report = {"site": site.public_key, "first_day": first_day, "days": days, "rules": [*map(_as_json, effects)]}
        _write(json_file, report)
    if not effects:
        OUT.print(f"No rule has fired since {first_day}. docs/proactive.md says how to write one.", markup=False)
        return
    OUT.print(_table(f"{site.name}: since {first_day}", effects))
    OUT.print("opened, asked, handoff: share of the page sessions in which the rule fired, with 95 % intervals.")
    for effect in effects:
        if effect.warning:
            OUT.print(f"{effect.rule}: {effect.warning}", markup=False)


def _write(file: Path, report: dict[str, Any]) -> None:
    file.write_text(f"{json.dumps(report, indent=2)}\n", encoding="utf-8")


def _table(title: str, effects: Sequence[Effect]) -> Table:
    table = Table("Rule", "Arm", title=escape(title), title_justify="left", box=None)
    for head in ("due", *COMPARED, "article", "dismissed"):
        table.add_column(head, justify="right", no_wrap=True)
    for effect in effects:
        for row in _rows(effect):
            table.add_row(*row)
    return table


def _rows(effect: Effect) -> Iterator[tuple[str, ...]]:
    yield effect.rule, "shown", *_cells(effect.shown), *_of_offer(effect.shown)
    yield "", "held out", *_cells(effect.held_out)
    if effect.changes:
        yield "", "difference", "", *(_points(effect.changes[event]) for event in COMPARED)


def _cells(arm: ArmFigures) -> Iterator[str]:
    yield f"{arm.due:,}"
    for event in COMPARED:
        yield _percent(arm.shares[event]) if event in arm.shares else "-"


def _of_offer(arm: ArmFigures) -> Iterator[str]:
    yield f"{arm.counts.get('article', 0):,}"
    yield f"{arm.counts.get('dismissed', 0):,}"


def _percent(share: Interval) -> str:
    return f"{share.estimate:.1%} [dim]{share.low:.1%} to {share.high:.1%}[/]"


def _points(change: Interval) -> str:
    return f"{100 * change.estimate:+.1f} [dim]{100 * change.low:+.1f} to {100 * change.high:+.1f}[/]"


def _as_json(effect: Effect) -> dict[str, Any]:
    return {
        "rule": effect.rule,
        "shown": _arm(effect.shown),
        "held_out": _arm(effect.held_out),
        "changes": {event: _interval(change) for event, change in effect.changes.items()},
        "warning": effect.warning,
    }


def _arm(arm: ArmFigures) -> dict[str, Any]:
    counts = {event: arm.counts.get(event, 0) for event in EVENTS}
    return {"counts": counts, "shares": {event: _interval(share) for event, share in arm.shares.items()}}


def _interval(interval: Interval) -> dict[str, float]:
    return {"estimate": interval.estimate, "low": interval.low, "high": interval.high}
