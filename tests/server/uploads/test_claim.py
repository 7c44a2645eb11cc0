"""A message takes its files, once, and only its sender's."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from server.conversation.identity import Identity
from server.conversation.say_together import Said, Saying, say_together
from server.conversation.signed_in_visitor import join
from server.conversation.visitor import Visitor
from server.database import Database
from server.errors import AttachmentUnknown, ClientIdReused
from server.uploads.claim import claim, with_attachments
from server.uploads.upload import remove_unsent, sweep_uploads, upload_for_sites
from tests.server.uploads.conftest import NOW, Clock, Panel


async def unit(connection: AsyncConnection, sayings: Sequence[Saying]) -> list[Said | Exception]:
    outcome = await say_together(connection, await with_attachments(connection, sayings))
    await claim(connection, outcome)
    return outcome


def saying(panel: Panel, client_id: str, ids: Sequence[str], text: str = "") -> Saying:
    return Saying(Visitor(panel.site.site_id, panel.secret, None), client_id, text, NOW, attachment_ids=tuple(ids))


async def test_a_message_carries_its_files_in_their_order_and_the_desk_of_its_site_sees_them(
    panel: Panel, database: Database
) -> None:
    ids = [(await panel.sent(b"x", f"{number}.txt"))["id"] for number in range(3)]
    assert await database.read(lambda rows: upload_for_sites(rows, [panel.site.site_id], ids[0])) is None
    said = await database.write_together(unit, saying(panel, "c1", ids[::-1]))
    assert [each.id for each in said.message.attachments] == ids[::-1]
    seen = await database.read(lambda rows: upload_for_sites(rows, [panel.site.site_id], ids[0]))
    assert seen is not None
    assert seen.content == b"x"
    assert await database.read(lambda rows: upload_for_sites(rows, ["s_other"], ids[0])) is None
    assert (await panel.show(ids[0])).status_code == 200
    await database.write(lambda rows: remove_unsent(rows, panel.secret, ids[0]))
    await database.write(lambda rows: sweep_uploads(rows, NOW.replace(year=2030)))
    assert (await panel.show(ids[0])).status_code == 200, "what a message carries stays"


async def test_sent_again_it_is_the_same_message_and_with_other_files_another_one(
    panel: Panel, database: Database
) -> None:
    one, other = [(await panel.sent(b"x", "a.txt"))["id"] for _ in range(2)]
    first = await database.write_together(unit, saying(panel, "c1", [one]))
    again = await database.write_together(unit, saying(panel, "c1", [one]))
    assert (again.again, again.message) == (True, first.message)
    for ids in ([other], [one, other], []):
        with pytest.raises(ClientIdReused):
            await database.write_together(unit, saying(panel, "c1", ids))


async def test_a_file_stands_beside_one_message_only_even_when_two_are_sent_at_once(
    panel: Panel, database: Database
) -> None:
    upload_id = (await panel.sent(b"x", "a.txt"))["id"]
    outcome = await asyncio.gather(
        *(database.write_together(unit, saying(panel, f"c{number}", [upload_id])) for number in range(4)),
        return_exceptions=True,
    )
    assert sorted(type(each).__name__ for each in outcome) == ["AttachmentUnknown"] * 3 + ["Said"]


async def test_a_signed_in_visitor_sees_it_in_each_of_their_browsers_and_nobody_once_the_token_is_over(
    panel: Panel, stranger: Panel, database: Database, clock: Clock
) -> None:
    upload_id = (await panel.sent(b"x", "a.txt"))["id"]
    mara = Identity("mara", None, None, None, {}, NOW + timedelta(hours=1))
    signed_in = Visitor(panel.site.site_id, panel.secret, None, identity=mara)
    await database.write_together(unit, Saying(signed_in, "c1", "", NOW, attachment_ids=(upload_id,)))
    assert (await stranger.show(upload_id)).status_code == 404
    other_browser = Visitor(stranger.site.site_id, stranger.secret, None, identity=mara)
    await database.write(lambda rows: join(rows, other_browser, mara, NOW))
    assert (await stranger.show(upload_id)).status_code == 200
    clock.now = NOW + timedelta(hours=2)
    assert (await stranger.show(upload_id)).status_code == 404
    assert (await panel.show(upload_id)).status_code == 404


async def test_another_visitor_s_file_is_refused_and_the_message_is_not_stored(
    panel: Panel, stranger: Panel, database: Database
) -> None:
    mine, theirs = (await stranger.sent(b"x", "a.txt"))["id"], (await panel.sent(b"x", "a.txt"))["id"]
    with pytest.raises(AttachmentUnknown) as refused:
        await database.write_together(unit, saying(stranger, "c1", [mine, theirs]))
    assert refused.value.client_id == "c1"
    said = await database.write_together(unit, saying(stranger, "c2", [mine]))
    assert said.message.seq == 1, "the refused one took no place"


async def test_those_who_speak_at_the_same_moment_are_not_touched_by_one_that_is_refused(
    panel: Panel, stranger: Panel, database: Database
) -> None:
    upload_id = (await panel.sent(b"x", "a.txt"))["id"]
    good, bad, plain = await asyncio.gather(
        database.write_together(unit, saying(panel, "c1", [upload_id], "look")),
        database.write_together(unit, saying(stranger, "c1", ["f_made_up"])),
        database.write_together(unit, saying(stranger, "c2", [], "hello")),
        return_exceptions=True,
    )
    assert isinstance(bad, AttachmentUnknown)
    assert isinstance(good, Said)
    assert isinstance(plain, Said)
