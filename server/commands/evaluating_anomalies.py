"""`handrail eval anomalies`: how soon planted spikes are found, and how often something else is taken for one."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Final

from rich.markup import escape
from rich.table import Table

from server.commands.evaluating import progress_bar, write_report
from server.commands.terminal import OUT
from server.evaluation.anomalies import AnomalyReport, measure, simulated

PLANTED: Final = 20
"""Spikes of one year: one in two weeks."""


def evaluate_anomalies(
    years: int, seed: int, minutes: int, a_day: float, json_file: Path | None
) -> list[AnomalyReport]:
    """Simulates years with planted spikes, looks at each every so many minutes, and prints what was found.

    Raises ReportNotWritten.
    """
    if json_file is not None:
        write_report(json_file, "", "a")
    reports = []
    for year in range(seed, seed + years):
        with progress_bar(f"Year {year}") as show:
            reports.append(measure(simulated(year, a_day, PLANTED), timedelta(minutes=minutes), show))
    OUT.print(_table(reports, seed))
    planted, in_time = sum(len(each.planted) for each in reports), sum(each.in_time for each in reports)
    alarms, weeks = sum(len(each.false_alarms) for each in reports), sum(each.weeks for each in reports)
    OUT.print(
        f"Found in time: {100 * in_time / planted:.1f} % of {planted}. False alarms: {alarms / weeks:.3f} a week.",
        soft_wrap=True,
    )
    for line in (line for each in reports for line in each.false_alarms):
        OUT.print(f"  {escape(line)}", soft_wrap=True, emoji=False)
    if json_file is not None:
        write_report(json_file, json.dumps([_as_json(each) for each in reports], indent=1))
        OUT.print(f"All figures are in {escape(str(json_file))}.", soft_wrap=True)
    return reports


def _table(reports: list[AnomalyReport], seed: int) -> Table:
    table = Table("Year", "Tickets", "Looks", "Planted", "Within the hour", "Ever", "False alarms a week", box=None)
    for place, each in enumerate(reports):
        ever = sum(found.after_hours is not None for found in each.planted)
        cells = (each.tickets, each.looks, len(each.planted), each.in_time, ever)
        table.add_row(str(seed + place), *(f"{cell:,}" for cell in cells), f"{each.false_alarms_a_week:.3f}")
    return table


def _as_json(report: AnomalyReport) -> dict[str, object]:
    return {
        "tickets": report.tickets,
        "looks": report.looks,
        "weeks": round(report.weeks, 2),
        "planted": [
            {
                "start": each.spike.start.isoformat(),
                "category": each.spike.category,
                "tier": each.spike.tier,
                "page_key": each.spike.page_key,
                "an_hour": round(each.spike.an_hour, 1),
                "found_after_hours": None if each.after_hours is None else round(each.after_hours, 3),
            }
            for each in report.planted
        ],
        "false_alarms": list(report.false_alarms),
    }
