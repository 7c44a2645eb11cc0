"""Redis and PostgreSQL go and come back under two processes: what a visitor and the desk see of it."""

from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from tests.cluster import Cluster, running_cluster
from tests.panel import Door, Panel
from tests.server_process import WIDE_LIMITS

pytestmark = pytest.mark.slow

QUESTION = "How do I invite someone?"
WAIT = 90.0


@pytest.fixture
async def cluster(tmp_path: Path) -> AsyncIterator[Cluster]:
    async with running_cluster(tmp_path, processes=2, settings=WIDE_LIMITS) as started:
        yield started


def panel_at(cluster: Cluster, number: int, seed: int) -> Panel:
    """A panel on one of the processes, past the balancer; the page's origin stays that of all."""
    server = cluster.servers[number]
    return Panel(
        Door(f"ws://127.0.0.1:{server.port}/v1/visitor", cluster.origin, cluster.access["site_key"]), Random(seed)
    )


async def rows(cluster: Cluster) -> Counter[str]:
    """How often each thing that a visitor said is stored."""
    engine = create_async_engine(cluster.database_url)
    async with engine.connect() as connection:
        found = await connection.scalars(text("SELECT client_id FROM messages WHERE author = 'visitor'"))
        stored = Counter(found)
    await engine.dispose()
    return stored


async def test_while_redis_is_away_what_one_process_stores_still_reaches_the_panel_of_another(cluster: Cluster) -> None:
    async with panel_at(cluster, 0, 1) as first:
        begun = first.say(QUESTION)
        await first.answered(begun, WAIT)
        async with Panel(panel_at(cluster, 1, 2).door, Random(2), session=first.session) as second:
            await second.until(lambda: second.is_connected, WAIT)
            for change in (cluster.redis.stop, cluster.redis.start, cluster.redis.flush, cluster.redis.pause):
                change()
                said = first.say(QUESTION)
                answer = await first.answered(said, WAIT)
                await second.until(lambda seq=answer["seq"]: len(second.session.messages) >= seq, WAIT)  # type: ignore[misc]
            cluster.redis.resume()
            said = first.say(QUESTION)
            answer = await first.answered(said, WAIT)
            await second.until(lambda: len(second.session.messages) >= answer["seq"], WAIT)
            assert second.session.messages == first.session.messages
    assert set((await rows(cluster)).values()) == {1}


async def test_while_postgresql_is_away_nothing_is_acknowledged_and_afterwards_everything_is_there_once(
    cluster: Cluster,
) -> None:
    async with panel_at(cluster, 0, 3) as panel:
        await panel.answered(panel.say(QUESTION), WAIT)
        cluster.postgres.stop("immediate")
        held = [panel.say(f"{QUESTION} ({number})") for number in range(3)]
        await panel.until(lambda: any(error["code"] == "unavailable" for error in panel.seen.errors), WAIT)
        assert not {client_id for client_id, _ in panel.seen.acks} & set(held)
        cluster.postgres.start()
        for client_id in held:
            await panel.acked(client_id, WAIT)
        await panel.until(lambda: not panel.owes, WAIT)
    stored = await rows(cluster)
    assert all(stored[client_id] == 1 for client_id in held)
