"""`handrail ledger verify`: whether figures are made of what the events tell."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import update

from escalation.ledger.appending import append_events
from escalation.ledger.refolding import fold_pending
from escalation.ledger.tables import ticket_facts
from server.conversation.site import all_sites
from server.database import Database
from server.settings import read_settings
from tests.escalation.ledger.told import opened
from tests.server.commands.command_line import CommandLine


async def tell(folder: Path, tier: str) -> None:
    """One ticket of the only site, folded; then its stored tier becomes `tier`."""
    database = Database(read_settings({}, data_dir=folder).sqlalchemy_url)
    await database.start()
    (site,) = await database.read(all_sites)
    told = replace(opened(), site_id=site.site_id)
    await database.write(lambda rows: append_events(rows, [told]))
    await database.write(lambda rows: fold_pending(rows, (site.site_id,)))
    await database.write(lambda rows: rows.execute(update(ticket_facts).values(tier=tier)))
    await database.aclose()


@pytest.mark.slow
def test_a_figure_that_is_doubted_is_held_against_its_events(tmp_path: Path) -> None:
    line = CommandLine(tmp_path)
    line("site", "add", "Fernway")
    assert "nothing was told" in line("ledger", "verify").stdout
    asyncio.run(tell(tmp_path, "normal"))
    right = line("ledger", "verify")
    assert (right.returncode, "all as their events tell" in right.stdout) == (0, True)
    asyncio.run(tell(tmp_path, "low"))
    wrong = line("ledger", "verify")
    assert wrong.returncode == 1
    assert "1 other than their events tell" in wrong.stdout
    assert "t_one" in wrong.stdout
