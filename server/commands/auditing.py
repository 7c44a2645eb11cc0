"""`handrail audit`: an export, or our own tickets, audited at the terminal; the report goes into a folder."""

import sqlite3
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from escalation.audit.limits import PolicyLimits, wall_limits
from escalation.audit.next_steps import next_steps
from escalation.audit.reading.export import Export, read_export
from escalation.audit.reading.mapping import NO_MAPPING, ColumnMapping, joined, mapping_from_file, mapping_from_words
from escalation.audit.reading.problems import Example, Problem, ProblemKind
from escalation.audit.ticket_filter import EVERY_TICKET, TicketFilter
from escalation.errors import EscalationError
from escalation.site_policies import policies_of
from escalation.taxonomy import taxonomy_of_site
from knowledge.knowledge_base import KnowledgeBase
from server.answering import build_calibration
from server.backlog.amount_words import count_words
from server.backlog.audits.auditing import Answers, gather, look_and_write
from server.backlog.audits.gathering import Gathering
from server.backlog.audits.help_centre import HelpCentre
from server.backlog.audits.options import AuditOptions
from server.backlog.audits.own_tickets import count_tickets, own_tickets
from server.backlog.audits.progress import Phase, Show
from server.backlog.audits.read import Read, Source
from server.backlog.audits.report_page import days_words, filter_words, share_words
from server.backlog.audits.spool import Spool
from server.backlog.audits.writing import CATEGORIES_FILE, HTML_FILE, JSON_FILE, TICKETS_FILE, WRITTEN_FILES
from server.commands.embedding import open_embedder
from server.commands.opening import choose_site, open_database
from server.commands.terminal import OUT
from server.conversation.site import Site
from server.database import Database
from server.disk_room import NO_ROOM, is_out_of_room
from server.errors import HandrailError
from server.settings import Settings

SHOWN_MAX: Final = 15
"""Rows of a table at the terminal; the report has all."""

EXAMPLES_MAX: Final = 5

MAPPING_SUFFIXES: Final = (".toml", ".json")


class AuditNotPossible(HandrailError):
    """What was asked of the command cannot be; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The words of the command. Without a file it is about our own tickets."""

    file: Path | None
    out: Path | None
    mapping: tuple[str, ...]
    zone: str
    as_of: datetime
    site: str | None
    waiting_days: int
    sla: tuple[str, ...]
    only: TicketFilter = EVERY_TICKET
    encoding: str | None = None
    """Of the file; None lets its bytes tell."""


async def audit(settings: Settings, asked: Asked) -> Path:
    """Audits, prints what was found, and returns the folder of the report. Changes no ticket.

    Raises AuditNotPossible, and what reading, settings and the model raise.
    """
    try:
        return await (_own(settings, asked) if asked.file is None else _export(settings, asked, asked.file))
    except EscalationError as refused:
        raise AuditNotPossible(str(refused)) from None
    except (OSError, sqlite3.Error) as error:
        if not is_out_of_room(error):
            raise
        raise AuditNotPossible(NO_ROOM) from None


async def _export(settings: Settings, asked: Asked, file: Path) -> Path:
    _check(file)
    options = AuditOptions(asked.as_of, waiting_days=asked.waiting_days, only=asked.only, limits=wall_limits(asked.sla))
    out = _out_folder(asked, file.name.split(".")[0])
    mapping = _mapping(asked.mapping)
    with tempfile.TemporaryDirectory(prefix="handrail-audit-") as folder, Spool(Path(folder)) as spool, _bars() as show:
        with read_export(
            file,
            mapping,
            zone=asked.zone,
            now=asked.as_of,
            encoding=asked.encoding,
            progress=lambda done, total: show(Phase.READING, done, total),
        ) as export:
            gathering, seconds = gather(export, spool, options, lambda _done: None)
            read = Read(_source(export, file, asked), options, export.problems, gathering, seconds)
        if asked.site is None:
            document = await _finish(settings, spool, read, out, show, None)
        else:
            async with open_database(settings) as database:
                site = await choose_site(database, asked.site)
                document = await _finish(settings, spool, read, out, show, (database, site))
    _print(document, out)
    return out


async def _own(settings: Settings, asked: Asked) -> Path:
    for name, given in (("--map", asked.mapping), ("--sla", asked.sla)):
        if given:
            raise AuditNotPossible(f"{name} is for an export: give its file. Our own tickets have their own promises.")
    async with open_database(settings) as database:
        site = await choose_site(database, asked.site)
        policies = await database.read(lambda rows: policies_of(rows, site.site_id))
        options = AuditOptions(
            asked.as_of, waiting_days=asked.waiting_days, only=asked.only, limits=PolicyLimits(policies)
        )
        out = _out_folder(asked, site.public_key)
        with (
            tempfile.TemporaryDirectory(prefix="handrail-audit-") as folder,
            Spool(Path(folder)) as spool,
            _bars() as show,
        ):
            read = await _read_own(database, site, spool, options, show)
            document = await _finish(settings, spool, read, out, show, (database, site))
    _print(document, out)
    return out


async def _read_own(database: Database, site: Site, spool: Spool, options: AuditOptions, show: Show) -> Read:
    begun = datetime.now(UTC)
    total = await database.read(lambda rows: count_tickets(rows, site.site_id))
    gathering = Gathering(spool, options)
    left: list[str] = []
    last = 0
    while True:
        page = await database.read(lambda rows, last=last: own_tickets(rows, site.site_id, last))  # type: ignore[misc]
        if not page.tickets:
            break
        for ticket in page.tickets:
            gathering.take(ticket)
        left += page.left
        last = page.last_number
        show(Phase.READING, gathering.read, total)
    spool.flush()
    examples = tuple(Example(None, f"#{number}") for number in left[:EXAMPLES_MAX])
    problems = (Problem(ProblemKind.ASSIGNEE_LEFT, len(left), examples),) if left else ()
    seconds = (datetime.now(UTC) - begun).total_seconds()
    taxonomy = await database.read(lambda rows: taxonomy_of_site(rows, site.site_id))
    source = Source("own", site.name, category_labels=taxonomy.labels)
    return Read(source, options, problems, gathering, seconds)


async def _finish(
    settings: Settings,
    spool: Spool,
    read: Read,
    out: Path,
    show: Show,
    of_site: tuple[Database, Site] | None,
) -> Mapping[str, Any]:
    async with open_embedder(settings) as embedder:
        answers: Answers | None = None
        if of_site is not None:
            knowledge = KnowledgeBase(of_site[0], embedder, None)
            site = of_site[1]
            answers = HelpCentre(knowledge, site.site_id, site.name, build_calibration(settings)).answers
        try:
            return await look_and_write(spool, read, embedder, out, show, answers=answers)
        except BaseException:
            # Half a report is none, and would keep the same command from being run again.
            for name in WRITTEN_FILES:
                (out / name).unlink(missing_ok=True)
            raise


def _source(export: Export, file: Path, asked: Asked) -> Source:
    return Source(export.source.words, file.name, zone=asked.zone)


def _out_folder(asked: Asked, name: str) -> Path:
    """Where the report goes: a folder that is new or empty, for no report is written over another."""
    out = asked.out or Path(f"audit-{name}-{asked.as_of:%Y-%m-%d}")
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise AuditNotPossible(f"{out}: is there already. Reports are never written over: name another with --out.")
    out.mkdir(parents=True, exist_ok=True)
    return out


def _check(file: Path) -> None:
    if file.is_dir():
        raise AuditNotPossible(f"{file} is a folder. Name one file in it; several tables go into one ZIP.")
    if not file.is_file():
        raise AuditNotPossible(f"{file}: there is no such file.")


def _mapping(given: Sequence[str]) -> ColumnMapping:
    mapping = NO_MAPPING
    for word in given:
        path = Path(word)
        is_file = "=" not in word and path.suffix.lower() in MAPPING_SUFFIXES
        if is_file and not path.is_file():
            raise AuditNotPossible(f"--map {word}: there is no such file.")
        mapping = joined(mapping, mapping_from_file(path) if is_file else mapping_from_words((word,)))
    return mapping


@contextmanager
def _bars() -> Iterator[Show]:
    """A bar for each phase as it comes."""
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"))
    with Progress(*columns, TimeElapsedColumn(), console=OUT) as bars:
        tasks: dict[Phase, TaskID] = {}

        def show(phase: Phase, done: int, total: int | None) -> None:
            if phase not in tasks:
                tasks[phase] = bars.add_task(phase.words, total=total)
            bars.update(tasks[phase], completed=done, total=total)

        yield show
        for task in bars.tasks:
            bars.update(task.id, completed=task.total or 1, total=task.total or 1)


def _print(document: Mapping[str, Any], out: Path) -> None:
    tickets, backlog, seconds = document["tickets"], document["backlog"], document["seconds"]
    removed = backlog["removed"]
    OUT.print(
        f"\n[bold]{count_words(backlog['apparent'])}[/] open tickets of {count_words(tickets['all'])} read, as of "
        f"{document['as_of'][:16].replace('T', ' ')} UTC. [bold]{count_words(backlog['real'])}[/] of them are work: "
        f"{share_words(backlog['share_removed'])} are likely resolved ({count_words(removed['likely_resolved'])}), "
        f"duplicates ({count_words(removed['duplicate'])}) or wait for the customer too long "
        f"({count_words(removed['waiting'])}).",
        soft_wrap=True,
    )
    if said := filter_words(document):
        OUT.print(escape(said), soft_wrap=True)
    if tickets["all"]:
        OUT.print(_categories(document))
        OUT.print(_steps(document))
    else:
        OUT.print("[yellow]![/] There is no ticket to audit: not one row was taken.", soft_wrap=True)
    for problem in document["problems"]:
        OUT.print(f"[yellow]![/] {escape(problem['words'])} ({count_words(problem['count'])})", soft_wrap=True)
    without = sum(spent for name, spent in seconds.items() if name != "embedding")
    OUT.print(
        f"{tickets['all'] / max(without, 0.001):,.0f} tickets a second without the embedding model, which took "
        f"{seconds['embedding']:.1f} s of {without + seconds['embedding']:.1f} s.",
        soft_wrap=True,
    )
    files = f"{HTML_FILE}, {JSON_FILE}, {TICKETS_FILE}, {CATEGORIES_FILE}"
    OUT.print(f"The report is in {escape(str(out))}: {files}. No ticket was changed.", soft_wrap=True)


def _steps(document: Mapping[str, Any]) -> Table:
    steps = Table("Next", "Tickets", "Why", box=None, title="What to do next", title_justify="left")
    for step in next_steps(document):
        steps.add_row(escape(step.words), count_words(step.count), escape(step.why))
    return steps


def _categories(document: Mapping[str, Any]) -> Table:
    table = Table("Category", box=None, title="By category", title_justify="left")
    for name in ("Open", "Mean days", "Median days", "Beyond the SLA", "Share"):
        table.add_column(name, justify="right")
    for each in document["categories"][:SHOWN_MAX]:
        table.add_row(
            escape(each["label"]),
            count_words(each["open"]),
            days_words(each["mean_age_days"]),
            days_words(each["median_age_days"]),
            count_words(each["beyond_sla"]),
            share_words(each["share_beyond"]),
        )
    return table
