"""`handrail audit`: its name, options and help."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from server.backlog.audits.waiting_days import WAITING_DAYS, WAITING_DAYS_MAX
from server.commands.running import run_command
from server.settings import Settings


def audit(
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="FILE",
            help="Export of Zendesk, Freshdesk, Freshservice, Intercom or any table as CSV, gzip or ZIP; without it "
            "Handrail's own tickets.",
        ),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="New folder for the report: HTML, JSON and two CSV files.")] = None,
    mapping: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            metavar="FIELD=COLUMN|FILE",
            help='Which column a field is, such as opened_at="Created on"; repeat for more, or a TOML or JSON file.',
        ),
    ] = None,
    encoding: Annotated[
        str | None, typer.Option(help="Of the file, such as windows-1250, where its bytes do not tell it.")
    ] = None,
    zone: Annotated[str, typer.Option(help="Time zone of dates without their own, such as Europe/Berlin.")] = "UTC",
    as_of: Annotated[
        str | None, typer.Option(help="Moment from which ages count, such as 2026-03-01T09:00Z; without it now.")
    ] = None,
    site: Annotated[
        str | None,
        typer.Option(help="Public key of the site: whose tickets, and whose help centre is asked what it can answer."),
    ] = None,
    waiting_days: Annotated[
        int,
        typer.Option(min=1, max=WAITING_DAYS_MAX, help="Days after which a ticket waits for its customer too long."),
    ] = WAITING_DAYS,
    sla: Annotated[
        list[str] | None,
        typer.Option(metavar="TIER=TIME", help="Promise of an export, such as high=24h, normal=3d or low=none."),
    ] = None,
    status: Annotated[
        list[str] | None,
        typer.Option(
            help="Only tickets that are open, waiting, on_hold, resolved, or as the source says. Repeat for more."
        ),
    ] = None,
    category: Annotated[
        list[str] | None,
        typer.Option(help="Only tickets of this category; (none) for those without one. Repeat for more."),
    ] = None,
    assignee: Annotated[
        list[str] | None,
        typer.Option(help="Only tickets of this person; (none) for those that nobody has. Repeat for more."),
    ] = None,
    older_than: Annotated[
        str, typer.Option(metavar="AGE", help="Only tickets at least so old, such as 30d or 12h.")
    ] = "",
    newer_than: Annotated[str, typer.Option(metavar="AGE", help="Only tickets that are not yet so old.")] = "",
) -> None:
    """Audit a backlog before touching it: counts, topics, what need not be there, and what to do next.

    A FILE needs no database, and its rows stay where they are. What is wrong with rows is told, and is no failure.
    """
    from escalation.audit.ticket_filter import ticket_filter
    from escalation.errors import SettingInvalid
    from server.commands.auditing import Asked

    try:
        only = ticket_filter(status or (), category or (), assignee or (), older_than, newer_than)
    except SettingInvalid as invalid:
        raise typer.BadParameter(str(invalid)) from None
    asked = Asked(
        file,
        out,
        tuple(mapping or ()),
        zone,
        _moment(as_of),
        site,
        waiting_days,
        tuple(sla or ()),
        only,
        encoding,
    )

    async def work(settings: Settings) -> None:
        from server.commands.auditing import audit as audit_asked

        await audit_asked(settings, asked)

    run_command(work)


def _moment(given: str | None) -> datetime:
    if given is None:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(given.strip())
    except ValueError:
        raise typer.BadParameter(f"--as-of {given}: write a moment such as 2026-03-01T09:00Z.") from None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
