"""Files of visitors at the desk."""

import httpx

from escalation.ticket import Ticket
from server.conversation.identifier import new_secret
from server.conversation.say_together import Saying, say_together
from server.conversation.site import Site
from server.conversation.visitor import Visitor
from server.uploads.claim import claim, with_attachments
from server.uploads.content import judged
from server.uploads.upload import add_upload
from tests.server.desk.house import House
from tests.server.uploads.files import picture


async def attached(house: House, ticket: Ticket, name: str = "shot.png") -> str:
    """A file in the ticket's conversation; gives its id."""
    secret, at = new_secret("v"), house.clock.now
    conversation = await house.conversation(ticket)

    async def unit(connection: object) -> str:
        file = judged(picture(), name)
        attachment = await add_upload(connection, ticket.site_id, secret, name, file, at)  # type: ignore[arg-type]
        visitor = Visitor(ticket.site_id, secret, conversation.conversation_id, conversation.contact_id)
        saying = Saying(visitor, "c9", "See this", at, attachment_ids=(attachment.id,))
        outcome = await say_together(connection, await with_attachments(connection, [saying]))  # type: ignore[arg-type]
        await claim(connection, outcome)  # type: ignore[arg-type]
        return attachment.id

    return await house.database.write(unit)


async def test_a_picture_stands_in_the_transcript_and_is_shown_by_nothing_that_runs(
    house: House, ticket: Ticket, browser: httpx.AsyncClient
) -> None:
    upload_id = await attached(house, ticket, 'x" onerror="alert(1).png')
    page = (await browser.get(f"/desk/tickets/{ticket.ticket_id}")).text
    assert f'<img src="/desk/attachments/{upload_id}"' in page
    assert 'onerror="' not in page
    file = await browser.get(f"/desk/attachments/{upload_id}")
    assert file.headers["content-type"] == "image/png"
    assert file.headers["content-disposition"].startswith("attachment;")
    assert "sandbox" in file.headers["content-security-policy"]


async def test_members_of_another_site_and_strangers_do_not_get_it(
    house: House, ticket: Ticket, browser: httpx.AsyncClient, site: Site
) -> None:
    upload_id = await attached(house, ticket)
    other = await house.site("Other")
    await house.user("eve@example.com", "Eve", other)
    async with house.signed_in("eve@example.com") as eve:
        assert (await eve.get(f"/desk/attachments/{upload_id}")).status_code == 404
    async with house.browser() as nobody:
        assert (await nobody.get(f"/desk/attachments/{upload_id}")).status_code == 303
