"""A courier that is killed while it sends loses nothing: each announcement arrives, at least once, under its id."""

import asyncio
import signal
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from server.integrations.endpoint import host_and_port
from server.integrations.outbox import LEASE
from tests.server.agent.tools.service import Service, a_service
from tests.server.integrations.conftest import Post

ANNOUNCED, KILLS = 30, 4


def count(services: tuple[Service, ...]) -> int:
    return sum(len(each.asked) for each in services)


async def has_arrived(services: tuple[Service, ...], wanted: int) -> None:
    async with asyncio.timeout(60):
        while count(services) < wanted:
            await asyncio.sleep(0.01)


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_what_is_announced_arrives_however_often_its_courier_is_killed(post: Post, database_url: str) -> None:
    post.times.append(datetime.now(UTC) - timedelta(seconds=1))
    async with a_service() as one, a_service() as other:
        services = (one, other)
        # Killed between the receiver's having it and the note that it has.
        for service in services:
            service.wait_seconds = 0.05
            await post.endpoint(service)
        for number in range(ANNOUNCED):
            await post.says(f"Number {number}", key=f"number:{number}")
        wanted = {each.delivery_id for each in await post.deliveries()}
        assert len(wanted) == 2 * ANNOUNCED
        hosts = ",".join(host_and_port(each.origin) for each in services)
        for life in range(KILLS + 1):
            ahead = str(life * (LEASE.total_seconds() + 1))
            before = count(services)
            courier = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "tests.server.integrations.courier_process", database_url, hosts, ahead
            )
            try:
                if life < KILLS:
                    await has_arrived(services, before + 9)
                else:
                    async with asyncio.timeout(60):
                        while any(each.state == "waiting" for each in await post.deliveries()):
                            await asyncio.sleep(0.2)
            finally:
                courier.send_signal(signal.SIGKILL)
                await courier.wait()
        arrived = Counter(each.headers["webhook-id"] for service in services for each in service.asked)
        assert set(arrived) == wanted
        titles = {(each.headers["webhook-id"], each.body["data"]["title"]) for each in one.asked}
        assert len(titles) == ANNOUNCED, "one id is one announcement, at every attempt"
        assert sum(arrived.values()) <= 2 * ANNOUNCED + 2 * KILLS, "only what was under way comes again"
        assert {each.state for each in await post.deliveries()} == {"sent"}
