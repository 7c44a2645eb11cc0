"""A file of an audit is had back whole, whatever it unpacks to, and never all of it at once."""

from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from server.backlog.audits.sheet_rows import sheet_pieces
from server.backlog.audits.store import Audit, add_audit, add_part, parts_in
from server.backlog.audits.stored_file import PIECE_BYTES, unpacked
from server.backlog.audits.writing import TICKETS_FILE
from server.conversation.site import add_site
from server.database import Database
from tests.escalation.samples import MORNING
from tests.server.backlog.audits.stored import running_audit


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """Packing is the same on both databases."""
    path = tmp_path / "handrail.db"
    path.write_bytes(sqlite_template.read_bytes())
    return f"sqlite+aiosqlite:///{path}"


async def kept(database: Database, file: Path) -> Audit:
    async def unit(connection: AsyncConnection) -> Audit:
        site, _ = await add_site(connection, "Fernway", (), MORNING)
        audit = running_audit(site.site_id, MORNING)
        await add_audit(connection, audit)
        for place, content in enumerate(parts_in(file)):
            await add_part(connection, audit, TICKETS_FILE, place, content)
        return audit

    return await database.write(unit)


async def test_equal_rows_that_unpack_to_very_much_come_in_pieces(database: Database, tmp_path: Path) -> None:
    rows = 10_000
    content = b"ticket_id,subject\n" + b'1,"Help,\n%s"\n' % (b"please " * 45) * rows
    file = tmp_path / "tickets.csv"
    file.write_bytes(content)
    audit = await kept(database, file)
    pieces = [piece async for piece in unpacked(database, audit, TICKETS_FILE)]
    assert max(map(len, pieces)) <= PIECE_BYTES
    assert b"".join(pieces) == content
    assert [piece async for piece in unpacked(database, audit, "nothing")] == []
    counts = [len(found) async for found in sheet_pieces(database, audit)]
    assert sum(counts) == rows
    assert max(counts) < rows / 2
