"""An audit whose machine is gone: another one takes it up where the database is shared, or says plainly what to do."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import func, select, update
from starlette.applications import Starlette

from escalation.audit.tables import audit_parts, audits
from knowledge.knowledge_base import KnowledgeBase
from server.backlog.audits.asking import SITE_AUDITS_MAX, ask_for
from server.backlog.audits.kept_upload import NAMES
from server.backlog.audits.progress import Phase, Show
from server.backlog.audits.running import Auditing
from server.backlog.audits.store import Audit, audit_of
from server.backlog.audits.taking_up import TRIES_MAX
from server.backlog.audits.wanted import AuditRefused, Wanted, new_audit
from server.backlog.audits.work import EXPORT_FILE, work
from server.conversation.site import Site
from server.database import Database
from server.realtime.hub import Hub
from server.settings import read_settings
from server.team.actor import Actor, ActorKind
from tests.escalation.samples import MORNING
from tests.knowledge.made_up import HashEmbedder
from tests.server.backlog.audits.word_embedder import WordEmbedder
from tests.server.desk.house import Clock, House

EXPORT = b"Id,Subject,Status\n" + b"".join(b"%d,The board stays white,open\n" % number for number in range(1, 60))
ADA = Actor(ActorKind.USER, "u_ada", "Ada")


class Machines:
    """A site, and machines that share its database but no disk."""

    def __init__(self, house: House, site: Site, url: str, folder: Path) -> None:
        self.house, self.site = house, site
        self._url, self._folder = url, folder
        self.read = asyncio.Event()

    def machine(self, name: str, worker: Callable[[Path, Show], object] | None = None) -> Auditing:
        """`worker` never ends without one."""

        async def hang(_folder: Path, show: Show) -> None:
            show(Phase.READING, 1, None)
            self.read.set()
            await asyncio.Event().wait()

        settings = read_settings({}, data_dir=self._folder / name, database_url=self._url)
        knowledge = KnowledgeBase(self.house.database, HashEmbedder(), data_dir=None)
        found = hang if worker is None else worker
        return Auditing(self.house.database, knowledge, settings, lambda: self.house.clock.now, found)  # type: ignore[arg-type]

    async def upload_and_stop(self) -> Audit:
        """An audit of an export whose machine stops while it is read."""
        first = self.machine("first")
        audit_id, folder = first.new_folder()
        (folder / EXPORT_FILE).write_bytes(EXPORT)
        audit = await first.start_file(self.site, ADA, audit_id, "export.csv", Wanted(14))
        await asyncio.wait_for(self.read.wait(), 30)
        await first.aclose()
        return audit

    async def found(self, audit: Audit) -> Audit:
        found = await self.house.database.read(lambda rows: audit_of(rows, (self.site.site_id,), audit.audit_id))
        assert found is not None
        return found

    async def kept(self) -> int:
        """Pieces of exports in the database."""
        asked = select(func.count()).where(audit_parts.c.name.in_(NAMES))
        return (await self.house.database.read(lambda rows: rows.scalar(asked))) or 0


@pytest.fixture
async def machines(database: Database, database_url: str, tmp_path: Path) -> Machines:
    settings = read_settings({}, data_dir=tmp_path)
    house = House(database, Hub(), settings, Starlette(), Clock())
    return Machines(house, await house.site("Fernway help"), database_url, tmp_path)


async def in_this_process(folder: Path, show: Show) -> None:
    await work(folder, WordEmbedder(), show)


@pytest.mark.capability(6)
async def test_another_machine_takes_up_an_upload_or_says_to_upload_it_again(
    machines: Machines, database_url: str
) -> None:
    audit = await machines.upload_and_stop()
    other = machines.machine("other", in_this_process)
    await other.take_up()
    assert (await machines.found(audit)).tried == 0, "its machine may live"
    machines.house.clock.now += timedelta(minutes=3)
    third = machines.machine("third", in_this_process)
    await asyncio.gather(other.take_up(), third.take_up())
    await asyncio.gather(other.idle(), third.idle())
    found = await machines.found(audit)
    if database_url.startswith("postgresql"):
        assert (found.state, found.apparent, found.tried) == ("done", 59, 1), found.error
    else:
        assert found.state in {"waiting", "running"}, "the machine has the file, and may come back"
        machines.house.clock.now += timedelta(minutes=10)
        await other.take_up()
        found = await machines.found(audit)
        assert found.state == "failed"
        assert "Upload it again" in str(found.error)
    assert await machines.kept() == 0, "customers' words go with the audit"


async def test_what_ends_its_process_each_time_is_not_tried_for_ever(machines: Machines) -> None:
    audit = await machines.upload_and_stop()
    again = machines.machine("first")
    for tried in range(1, TRIES_MAX + 1):
        machines.house.clock.now += timedelta(minutes=3)
        await again.take_up()
        assert (await machines.found(audit)).tried == tried
        await again.aclose()
    machines.house.clock.now += timedelta(minutes=3)
    await again.take_up()
    found = await machines.found(audit)
    assert found.state == "failed"
    assert f"{TRIES_MAX} times and once more" in str(found.error)


async def test_half_an_upload_is_never_taken_for_the_whole(machines: Machines) -> None:
    audit = await machines.upload_and_stop()
    halved = update(audit_parts).where(audit_parts.c.name == NAMES[1]).values(name="other")
    await machines.house.database.write(lambda rows: rows.execute(halved))
    late = update(audits).values(beat_at=MORNING - timedelta(hours=1))
    await machines.house.database.write(lambda rows: rows.execute(late))
    await machines.machine("other", in_this_process).take_up()
    assert "Upload it again" in str((await machines.found(audit)).error)


async def test_who_was_only_slow_spoils_nothing_that_another_one_took_up(machines: Machines, database_url: str) -> None:
    """A machine that lost the database for some minutes comes back when its audit is done elsewhere, or goes on."""
    go_on = asyncio.Event()

    async def slow(folder: Path, show: Show) -> None:
        show(Phase.READING, 1, None)
        machines.read.set()
        await go_on.wait()
        await work(folder, WordEmbedder(), show)

    async def fails(_folder: Path, _show: Show) -> None:
        go_on.set()
        await first.idle()
        raise AuditRefused("This one is at it, and says what came of it.")

    first = machines.machine("first", slow)
    audit_id, folder = first.new_folder()
    (folder / EXPORT_FILE).write_bytes(EXPORT)
    audit = await first.start_file(machines.site, ADA, audit_id, "export.csv", Wanted(14))
    await asyncio.wait_for(machines.read.wait(), 30)
    late = update(audits).values(beat_at=MORNING - timedelta(minutes=3))
    await machines.house.database.write(lambda rows: rows.execute(late))
    await first.take_up()
    assert (await machines.found(audit)).tried == 0, "it is here, and lives"
    if database_url.startswith("postgresql"):
        other = machines.machine("other", fails)
        await other.take_up()
        await other.idle()
        found = await machines.found(audit)
        assert (found.state, found.tried) == ("failed", 1), found.error
        assert "This one is at it" in str(found.error)
    go_on.set()
    await first.idle()


async def test_of_many_who_ask_at_once_no_more_are_under_way_than_one_site_may_have(machines: Machines) -> None:
    database, site = machines.house.database, machines.site
    asked = [
        new_audit(site, ADA, f"au_{number}", "own", "Ours", Wanted(14), machines.house.clock.now) for number in range(8)
    ]
    asking = (database.write(partial(ask_for, actor=ADA, audit=each)) for each in asked)
    refused = [each for each in await asyncio.gather(*asking, return_exceptions=True) if each is not None]
    assert all(isinstance(each, AuditRefused) for each in refused), refused
    assert len(asked) - len(refused) == SITE_AUDITS_MAX
