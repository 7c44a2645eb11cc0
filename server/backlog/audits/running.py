"""Audits that the desk asks for: one at a time in this process, each done by a process of its own, told as it goes."""

import asyncio
import json
import shutil
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.errors import EscalationError
from escalation.hours_document import hours_to_document
from escalation.instant import milliseconds_of
from escalation.site_policies import policies_of
from escalation.sla_document import policies_to_document
from escalation.taxonomy import taxonomy_of_site
from knowledge.knowledge_base import KnowledgeBase
from server.agent.calibration import calibration_of
from server.backlog.audits import kept_upload, store
from server.backlog.audits.asking import ask_for
from server.backlog.audits.auditing import with_answers
from server.backlog.audits.help_centre import HelpCentre
from server.backlog.audits.own_process import DIED, own_process
from server.backlog.audits.own_tickets import count_tickets, own_tickets
from server.backlog.audits.progress import Phase, Show
from server.backlog.audits.store import Audit
from server.backlog.audits.taking_up import FILE_GONE, TAKEN_UP_WITHIN, end_of
from server.backlog.audits.ticket_json import ticket_to_json
from server.backlog.audits.wanted import AuditRefused, Wanted, new_audit, wanted_of
from server.backlog.audits.work import EXPORT_FILE, OUT_FOLDER, OWN_FILE, Order
from server.backlog.audits.writing import JSON_FILE, REPORT_FILES, TOPICS_FILE, write_pages
from server.conversation.identifier import new_id
from server.conversation.site import Site, site_named
from server.database import Database, DatabaseUnavailable
from server.disk_room import NO_ROOM, is_out_of_room
from server.settings import Settings
from server.team.actor import Actor

FOLDER: Final = "audits"
"""Below the data folder: exports while they are audited."""

BEAT_SECONDS: Final = 2.0
"""Between two signs of life of an audit, each a small write."""

LEFT_SECONDS_MAX: Final = 7 * 24 * 3600
"""For which an export of an audit that died can be audited again; no audit takes so long."""

Worker = Callable[[Path, Show], Awaitable[None]]
"""Does the work on a folder; raises AuditRefused or EscalationError with what to do."""

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Standing:
    phase: Phase = Phase.WAITING
    done: int = 0
    total: int | None = None

    def show(self, phase: Phase, done: int, total: int | None) -> None:
        self.phase, self.done, self.total = phase, done, total


class Auditing:
    """Starts audits and sees them through. Every process may have one; a row says who works on what."""

    def __init__(
        self,
        database: Database,
        knowledge: KnowledgeBase,
        settings: Settings,
        now: Callable[[], datetime],
        worker: Worker | None = None,
    ) -> None:
        """`worker`: for tests that need no process of their own."""
        self._database = database
        self._knowledge = knowledge
        self._settings = settings
        self._now = now
        self._worker = worker or own_process
        self._turn = asyncio.Lock()
        self._tasks: dict[str, asyncio.Task[None]] = {}

    @property
    def folder(self) -> Path:
        """Where exports lie while they are audited."""
        return self._settings.data_dir.resolve() / FOLDER

    def new_folder(self) -> tuple[str, Path]:
        """The id of an audit that may begin, and its folder: what is uploaded goes there as EXPORT_FILE."""
        self.forget_left()
        audit_id = new_id("au")
        folder = self.folder / audit_id
        folder.mkdir(parents=True)
        return audit_id, folder

    async def start_file(self, site: Site, actor: Actor, audit_id: str, name: str, wanted: Wanted) -> Audit:
        """Begins the audit of the export that lies in the folder of `audit_id`. Raises AuditRefused."""
        audit = new_audit(site, actor, audit_id, "file", name, wanted, self._now())
        return await self._start(site, actor, audit, wanted)

    async def start_own(self, site: Site, actor: Actor, wanted: Wanted) -> Audit:
        """Begins an audit of the site's own tickets. Raises AuditRefused."""
        audit_id, _ = self.new_folder()
        audit = new_audit(site, actor, audit_id, "own", site.name, wanted, self._now())
        return await self._start(site, actor, audit, wanted)

    async def start_again(self, site: Site, audit: Audit) -> None:
        """Begins anew what a process left that died. Raises AuditRefused."""
        if audit.audit_id in self._tasks or not audit.has_died(self._now()):
            raise AuditRefused("It is under way, or has ended. Look at it again.")
        if not await kept_upload.has_tickets(self._database, audit, self.folder / audit.audit_id):
            raise AuditRefused(FILE_GONE)
        (self.folder / audit.audit_id).mkdir(parents=True, exist_ok=True)
        begun = await self._database.write(lambda rows: store.begin_again(rows, audit, self._now(), kept_upload.NAMES))
        if begun is not None:
            self.go(site, begun, wanted_of(begun))

    async def take_up(self) -> None:
        """Begins the audits anew whose process died within TAKEN_UP_WITHIN, on whatever machine; what nobody can begin
        anew ends with what to do. Two who do so at once begin each once."""
        since = self._now() - TAKEN_UP_WITHIN
        for audit in await self._database.read(lambda rows: store.not_ended(rows, since)):
            # One of our own that could give no sign for a while, as without a database, lives.
            if audit.has_died(self._now()) and audit.audit_id not in self._tasks:
                await self._take_up(audit)

    async def _take_up(self, audit: Audit) -> None:
        has_tickets = await kept_upload.has_tickets(self._database, audit, self.folder / audit.audit_id)
        words = end_of(audit, has_tickets=has_tickets, now=self._now())
        site = await self._database.read(partial(site_named, site_id=audit.site_id))
        if words is not None:
            await self._failed(audit, words)
        elif has_tickets and site is not None:
            with suppress(AuditRefused):
                await self.start_again(site, audit)

    def forget_left(self) -> None:
        """Removes what audits left whose process died and that nobody began again: exports have customers' words."""
        before = time.time() - LEFT_SECONDS_MAX
        for each in self.folder.glob("*"):
            with suppress(FileNotFoundError):
                if each.name not in self._tasks and each.stat().st_mtime < before:
                    self.discard(each.name)

    def discard(self, audit_id: str) -> None:
        """Removes the folder of an audit that does not begin."""
        shutil.rmtree(self.folder / audit_id, ignore_errors=True)

    async def aclose(self) -> None:
        """Ends what is under way: its rows say that it did not end, and it can be started again."""
        for task in list(self._tasks.values()):
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    async def idle(self) -> None:
        """Returns when nothing is under way in this process."""
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    async def _start(self, site: Site, actor: Actor, audit: Audit, wanted: Wanted) -> Audit:
        try:
            await self._database.write(lambda rows: ask_for(rows, actor, audit))
        except BaseException:
            self.discard(audit.audit_id)
            raise
        self.go(site, audit, wanted)
        return audit

    def go(self, site: Site, audit: Audit, wanted: Wanted) -> None:
        """Sees an audit through that is kept, beside whatever else happens."""
        task = asyncio.create_task(self._see_through(site, audit, wanted), name=f"audit: {audit.audit_id}")
        self._tasks[audit.audit_id] = task
        task.add_done_callback(lambda _: self._tasks.pop(audit.audit_id, None))

    async def _see_through(self, site: Site, audit: Audit, wanted: Wanted) -> None:
        standing = _Standing()
        beating = asyncio.create_task(self._beat(audit, standing))
        try:
            if audit.source == "file":
                file, shared = self.folder / audit.audit_id / EXPORT_FILE, self._settings.is_postgresql
                await kept_upload.lay_ready(self._database, audit, file, keeps=shared)
            async with self._turn:
                await self._audit_and_keep(site, audit, wanted, standing.show)
            self.discard(audit.audit_id)
        except (AuditRefused, EscalationError) as refused:
            await self._failed(audit, str(refused))
        except store.NoLongerOurs:
            # Its folder may be the other's, too.
            log.warning("audit_taken_up_by_another", audit=audit.audit_id)
        except DatabaseUnavailable:
            # Nothing can be noted either: without signs of life the row counts as one that did not end.
            log.warning("audit_lost_database", audit=audit.audit_id)
        except Exception as error:
            log.exception("audit_failed", audit=audit.audit_id)
            await self._failed(audit, NO_ROOM if is_out_of_room(error) else DIED)
        finally:
            beating.cancel()
            await asyncio.gather(beating, return_exceptions=True)

    async def _failed(self, audit: Audit, words: str) -> None:
        async def unit(connection: AsyncConnection) -> bool:
            failed = await store.fail(connection, audit, self._now(), words)
            if failed:
                await kept_upload.forget_upload(connection, audit)
            return failed

        with suppress(DatabaseUnavailable):
            if await self._database.write(unit):
                self.discard(audit.audit_id)

    async def _beat(self, audit: Audit, standing: _Standing) -> None:
        while True:
            at, phase, done, total = self._now(), standing.phase, standing.done, standing.total
            with suppress(DatabaseUnavailable):
                noted = partial(store.note_progress, audit=audit, at=at, phase=phase, done=done, total=total)
                await self._database.write(noted)
            await asyncio.sleep(BEAT_SECONDS)

    async def _audit_and_keep(self, site: Site, audit: Audit, wanted: Wanted, show: Show) -> None:
        folder = self.folder / audit.audit_id
        show(Phase.READING, 0, None)
        order = Order(
            "own" if audit.source == "own" else "file",
            audit.name,
            milliseconds_of(audit.as_of),
            wanted.waiting_days,
            only=wanted.only.to_json(),
            zone=wanted.zone,
            mapping=wanted.mapping,
            sla=wanted.sla,
            embedding={
                "model": self._settings.embedding_model,
                "models_dir": str(self._settings.models_folder.resolve()),
                "precision": self._settings.embedding_precision,
            },
        )
        if audit.source == "own":
            order = await self._with_own(site, folder, order)
        former = await self._database.read(lambda rows: store.topics_of_last(rows, audit, TOPICS_FILE))
        if former is not None:
            (folder / TOPICS_FILE).write_bytes(former)
        order.write(folder)
        await self._worker(folder, show)
        document = json.loads((folder / OUT_FOLDER / JSON_FILE).read_text(encoding="utf-8"))
        calibration = calibration_of(self._settings.calibration_file)
        help_centre = HelpCentre(self._knowledge, site.site_id, site.name, calibration)
        document = await with_answers(document, help_centre.answers, show)
        await asyncio.to_thread(write_pages, document, folder / OUT_FOLDER)
        await self._keep(audit, folder / OUT_FOLDER, document, show)

    async def _with_own(self, site: Site, folder: Path, order: Order) -> Order:
        """The order with all that is to be known of our own tickets, which now lie in the folder, too."""
        policies = await self._database.read(lambda rows: policies_of(rows, site.site_id))
        taxonomy = await self._database.read(lambda rows: taxonomy_of_site(rows, site.site_id))
        total = await self._database.read(lambda rows: count_tickets(rows, site.site_id))
        left: list[str] = []
        last = 0
        with (folder / OWN_FILE).open("w", encoding="utf-8") as lines:
            while True:
                page = await self._database.read(partial(own_tickets, site_id=site.site_id, after=last))
                if not page.tickets:
                    break
                lines.writelines(json.dumps(ticket_to_json(each)) + "\n" for each in page.tickets)
                left += page.left
                last = page.last_number
        documents = {"sla": policies_to_document(policies), "hours": hours_to_document(policies.hours)}
        return replace(order, policies=documents, tickets=total, left=tuple(left), labels=taxonomy.labels)

    async def _keep(self, audit: Audit, out: Path, document: dict[str, Any], show: Show) -> None:
        names = (*REPORT_FILES, TOPICS_FILE)
        for number, name in enumerate(names):
            show(Phase.WRITING, number, len(names))
            pieces = store.parts_in(out / name)
            place = 0
            while (content := await asyncio.to_thread(next, pieces, None)) is not None:
                kept = partial(store.add_part, audit=audit, name=name, place=place, content=content)
                await self._database.write(kept)
                place += 1
        backlog = document["backlog"]

        async def unit(connection: AsyncConnection) -> None:
            apparent, real = backlog["apparent"], backlog["real"]
            if not await store.finish(connection, audit, self._now(), apparent=apparent, real=real):
                raise store.NoLongerOurs
            await kept_upload.forget_upload(connection, audit)

        await self._database.write(unit)
