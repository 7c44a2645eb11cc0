"""The desk of the demo is in the middle of a working day, on both databases."""

from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.macros import macros_of
from escalation.ticket import TicketStatus
from escalation.tickets import counts, queue
from escalation.triage import TriageTier
from server.conversation.site import add_site
from server.database import Database
from server.demo.desk_filling import add_people, fill_desk
from server.demo.desk_leftovers import LEFTOVERS
from server.demo.desk_stories import STORIES
from server.inbox.notices import notices_of
from server.team.users import User, add_user

NOW = datetime(2026, 11, 26, 14, 0, tzinfo=UTC)


async def test_every_story_is_a_ticket_and_the_most_urgent_one_stands_first(database: Database) -> None:
    async def unit(connection: AsyncConnection) -> tuple[str, User]:
        site, _ = await add_site(connection, "Fernway help", (), NOW)
        lead = await add_user(
            connection, email="ines@fernway.example", name="Ines", password_hash="x", site_ids=(site.site_id,), at=NOW
        )
        people = await add_people(connection, site, lead, NOW, "x")
        await fill_desk(connection, site, people, NOW)
        return site.site_id, lead

    # As the demo does it: nobody waits for so long a transaction.
    site_id, lead = await database.bulk.write(unit)
    found = await database.read(lambda rows: counts(rows, [site_id]))
    assert sum(found.values()) == len(STORIES) + len(LEFTOVERS)
    assert all(found[status] for status in TicketStatus)
    first = (await database.read(lambda rows: queue(rows, [site_id], TicketStatus.OPEN)))[0]
    assert first.tier is TriageTier.CRITICAL
    assert first.segment == "enterprise"
    told = await database.read(lambda rows: notices_of(rows, [site_id], lead.user_id, 10))
    assert "mentioned" in {each.kind for each in told}
    assert len(await database.read(lambda rows: macros_of(rows, [site_id], lead.user_id))) >= 4
