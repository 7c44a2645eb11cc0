"""What people of a site wrote lately, as it is read for suggested macros; on every kind of database."""

from server.backlog.macro_suggestions import replies_of, suggested_macros
from tests.server.inbox.conftest import Inbox

SAID = "Hello, the export of your board was repaired this morning. Please try it once more and tell us."


async def test_replies_of_people_are_read_the_latest_first_and_those_of_the_site_only(inbox: Inbox) -> None:
    house = inbox.house
    for number in range(3):
        ticket = await house.ticket(inbox.site, f"Why does export {number} fail?")
        await house.says(ticket, "person", f"{SAID} Ada {number}", "Ada Moss")
        await house.says(ticket, "visitor", SAID)
    other = await house.ticket(await house.site("Elsewhere"), "Why?")
    await house.says(other, "person", SAID, "Zoe")
    replies = await house.database.read(lambda rows: replies_of(rows, inbox.site.site_id))
    assert [each.text for each in replies] == [f"{SAID} Ada {number}" for number in (2, 1, 0)]
    assert {each.author for each in replies} == {"Ada Moss"}
    assert replies[0].filled_in == (("Ada Moss", "agent.name"), ("Ada", "agent.first_name"))
    (found,) = await suggested_macros(house.database, inbox.site.site_id, inbox.ada.actor_id)
    assert found.times == 3
    assert found.text.startswith(SAID)
