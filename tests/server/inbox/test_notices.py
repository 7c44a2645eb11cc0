"""Notices: one line for many of a kind, read by opening the ticket, and nobody else's."""

from datetime import timedelta

from escalation.ticket import Ticket
from server.conversation.site import Site
from server.inbox.notices import NoticeKind, notices_of, notify, read_notices, tell_noticed, unread_count
from server.realtime.events import Noticed
from server.realtime.topics import user_topic
from server.team.users import User
from tests.server.desk.house import House


async def _notify(house: House, user: User, ticket: Ticket, kind: NoticeKind, by: str | None = None) -> None:
    at = house.clock.now
    await house.database.write(lambda rows: notify(rows, ticket.site_id, user.user_id, kind, ticket.ticket_id, by, at))


async def test_ten_replies_are_one_line_and_opening_the_ticket_reads_it(
    house: House, ada: User, ticket: Ticket, site: Site
) -> None:
    sites = [site.site_id]
    for _ in range(10):
        house.clock.now += timedelta(minutes=1)
        await _notify(house, ada, ticket, NoticeKind.REPLIED)
    await _notify(house, ada, ticket, NoticeKind.MENTIONED, "Bo")
    found = await house.database.read(lambda rows: notices_of(rows, sites, ada.user_id, 20))
    assert sorted(each.kind for each in found) == ["mentioned", "replied"]
    assert {each.subject for each in found} == {ticket.subject}
    assert await house.database.read(lambda rows: unread_count(rows, sites, ada.user_id)) == 2
    now = house.clock.now
    assert await house.database.write(lambda rows: read_notices(rows, sites, ada.user_id, now, ticket.ticket_id))
    assert not await house.database.write(lambda rows: read_notices(rows, sites, ada.user_id, now, ticket.ticket_id))
    assert await house.database.read(lambda rows: unread_count(rows, sites, ada.user_id)) == 0


async def test_nobody_sees_what_was_told_others_or_of_sites_that_are_not_theirs(
    house: House, ada: User, ticket: Ticket, site: Site
) -> None:
    bo = await house.user("bo@example.com", "Bo", site)
    await _notify(house, ada, ticket, NoticeKind.ASSIGNED, "Bo")
    assert await house.database.read(lambda rows: notices_of(rows, [site.site_id], bo.user_id, 20)) == ()
    assert await house.database.read(lambda rows: notices_of(rows, ["s_other"], ada.user_id, 20)) == ()
    assert await house.database.read(lambda rows: notices_of(rows, [], ada.user_id, 20)) == ()


async def test_open_pages_hear_once_of_many(house: House, ada: User) -> None:
    with house.hub.subscribe(user_topic(ada.user_id)) as watcher:
        tell_noticed(house.hub, [ada.user_id, ada.user_id])
        events, lagged = watcher.take()
    assert events == [Noticed(ada.user_id)]
    assert not lagged
