"""The outbox on both databases: what waits, who takes it, and what a bound or a crash does to it."""

import asyncio

import pytest

from server.agent.tools.exchange import Exchange
from server.conversation.site import add_site
from server.integrations.courier import SITE_AT_ONCE_MAX, Courier, Origin
from server.integrations.outbox import LEASE, ready_deliveries, send_again, take_deliveries
from tests.server.agent.tools.service import Service, a_service
from tests.server.integrations.conftest import Post


async def test_only_endpoints_of_the_site_that_want_it_hear_of_it_and_a_key_once(post: Post, service: Service) -> None:
    other, _ = await post.database.write(lambda rows: add_site(rows, "Elsewhere", (), post.now))
    await post.endpoint(service, topics=("sprint",))
    await post.endpoint(service, site=other)
    heard = await post.endpoint(service)
    await post.says(key="a")
    await post.says(key="a")
    await post.bring()
    assert [each.endpoint_id for each in await post.deliveries()] == [heard.endpoint_id]
    assert len(service.asked) == 1


async def test_receivers_of_one_site_that_all_hang_leave_places_to_others(post: Post, service: Service) -> None:
    other, _ = await post.database.write(lambda rows: add_site(rows, "Elsewhere", (), post.now))
    async with a_service() as hangs:
        hangs.wait_seconds = 60
        for _ in range(SITE_AT_ONCE_MAX + 2):
            await post.endpoint(hangs, site=other)
        theirs = Post(post.database, other, post.courier, post.private_hosts, post.times)
        await theirs.says()
        await post.courier.send_due()
        post.later(seconds=1)
        await post.endpoint(service)
        await post.says()
        assert await post.courier.send_due() == 1
        async with asyncio.timeout(10):
            await service.arrived.wait()


async def test_what_a_killed_process_had_under_way_is_sent_again(post: Post, service: Service) -> None:
    await post.endpoint(service)
    await post.says()
    ready = await post.database.read(lambda rows: ready_deliveries(rows, post.now, 9))
    # It took the delivery, and then it was no more.
    await post.database.write(lambda rows: take_deliveries(rows, ready, post.now))
    assert await post.bring() == 0
    post.later(seconds=LEASE.total_seconds() + 1)
    assert await post.bring() == 1
    assert [each.state for each in await post.deliveries()] == ["sent"]


async def test_what_a_clock_that_ran_ahead_put_off_is_sent_once_it_is_set_back(post: Post, service: Service) -> None:
    post.later(days=900)
    await post.endpoint(service)
    await post.says("first")
    service.status, service.headers = 429, {"Retry-After": "600"}
    await post.bring()
    post.later(days=-900)
    service.status = 200
    assert await post.bring() == 1
    assert [each.state for each in await post.deliveries()] == ["sent"]


async def test_a_key_longer_than_is_kept_is_told_once_too(post: Post, service: Service) -> None:
    account = "An account with a very long name, " * 4
    await post.endpoint(service)
    await post.says("first", key=f"health.at_risk:{account}:1")
    await post.says("again", key=f"health.at_risk:{account}:1")
    await post.says("another", key=f"health.at_risk:{account}:2")
    assert {each.title for each in await post.deliveries()} == {"first", "another"}


async def test_of_two_couriers_one_sends(post: Post, service: Service) -> None:
    await post.endpoint(service)
    await post.says()
    origin = Origin("https://desk.example", post.private_hosts)
    second = Courier(post.database, Exchange(), origin, lambda: post.now)
    await asyncio.gather(post.courier.send_due(), second.send_due())
    await asyncio.gather(post.courier.settled(), second.settled())
    await second.aclose()
    assert len(service.asked) == 1


async def test_given_up_ones_can_be_sent_again_by_hand(post: Post, service: Service) -> None:
    await post.endpoint(service)
    service.status = 500
    await post.says()
    for _ in range(12):
        await post.bring()
        post.later(hours=30)
    (delivery,) = await post.deliveries()
    assert (delivery.state, delivery.attempts, len(service.asked)) == ("failed", 10, 10)
    service.status = 200
    site_ids = [post.site.site_id]
    await post.database.write(lambda rows: send_again(rows, site_ids, delivery.delivery_id, post.now))
    await post.bring()
    assert (await post.deliveries())[0].state == "sent"
    assert service.asked[-1].headers["webhook-id"] == service.asked[0].headers["webhook-id"]


async def test_beyond_the_bound_of_what_waits_nothing_is_lost(
    post: Post, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.integrations.outbox.WAITING_MAX", 2)
    await post.endpoint(service)
    for number in range(3):
        await post.says(str(number))
    found = await post.deliveries()
    assert sorted(each.state for each in found) == ["failed", "waiting", "waiting"]
    assert any("waited already" in (each.reason or "") for each in found)
