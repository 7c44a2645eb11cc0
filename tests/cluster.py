"""Several processes behind a balancer, as in production, from local binaries: PostgreSQL, Redis, `handrail`, a proxy.

`python -m tests.cluster` (`make run-cluster`) starts all of it for trying it out, and prints where it is; Ctrl+C ends
it. In tests: `async with running_cluster(tmp_path, processes=2) as cluster:`.
"""

import argparse
import asyncio
import contextlib
import json
import shutil
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.panel import Panel as Box

from tests.fault_proxy import FaultProxy
from tests.panel import Door
from tests.postgres import Postgres, throwaway_postgres
from tests.redis_server import RedisServer, throwaway_redis
from tests.server_process import ServerProcess

DATABASE: Final = "handrail"
READY_PATH: Final = "/health/ready"


@dataclass(frozen=True, slots=True)
class Cluster:
    """What runs. `access` is the demo's `site_key`, and `email` and `password` of its desk."""

    servers: Sequence[ServerProcess]
    proxy: FaultProxy
    postgres: Postgres
    redis: RedisServer
    access: Mapping[str, str]

    @property
    def origin(self) -> str:
        """Where browsers come in."""
        return self.proxy.origin

    @property
    def database_url(self) -> str:
        """SQLAlchemy's URL of the one database."""
        return self.postgres.url(DATABASE)

    @property
    def door(self) -> Door:
        """Where a visitor's panel knocks."""
        return Door(f"{self.origin.replace('http', 'ws')}/v1/visitor", self.origin, self.access["site_key"])


@contextlib.asynccontextmanager
async def running_cluster(
    folder: Path, *, processes: int = 2, settings: Mapping[str, str] | None = None, port: int = 0
) -> AsyncIterator[Cluster]:
    """Starts everything, each process with its own data folder in `folder`; ends everything.

    The balancer listens on `port`, 0 for a free one. Raises RuntimeError naming the package that is missing.
    """
    async with contextlib.AsyncExitStack() as stack:
        postgres = stack.enter_context(throwaway_postgres())
        redis = stack.enter_context(throwaway_redis())
        await postgres.create_database(DATABASE)
        proxy = await stack.enter_async_context(FaultProxy((), port=port, ready_path=READY_PATH))
        shared = {
            "HANDRAIL_DATABASE_URL": postgres.url(DATABASE),
            "HANDRAIL_REDIS_URL": redis.url,
            "HANDRAIL_PUBLIC_URL": proxy.origin,
        }
        servers = [ServerProcess(folder / f"process-{n}", shared | dict(settings or {})) for n in range(processes)]
        for server in servers:
            stack.push_async_callback(server.stop)
        await _start(servers)
        proxy.targets.extend(("127.0.0.1", server.port) for server in servers)
        access = json.loads((servers[0].data_dir / "demo.json").read_text())
        yield Cluster(tuple(servers), proxy, postgres, redis, access)


async def _start(servers: Sequence[ServerProcess]) -> None:
    """The first one sets the demo up; the others find its login in their folders, and its rows in the database."""
    first, *others = servers
    first.start("demo")
    await first.ready()
    for other in others:
        other.data_dir.mkdir(parents=True, exist_ok=True)
        shutil.copy(first.data_dir / "demo.json", other.data_dir)
        other.start("demo")
    for other in others:
        await other.ready()


async def _serve(folder: Path, processes: int, port: int, console: Console) -> None:
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    with console.status("Starting PostgreSQL, Redis and the processes; the first start takes some 15 seconds"):
        stack = contextlib.AsyncExitStack()
        cluster = await stack.enter_async_context(running_cluster(folder, processes=processes, port=port))
    async with stack:
        console.print(Box(_addresses(cluster, folder), title="The cluster is ready", expand=False))
        await stopped.wait()
        console.print("Stopping: answers under way are finished first.")


def _addresses(cluster: Cluster, folder: Path) -> str:
    lines = [
        f"Demo product   [bold]{cluster.origin}/demo/[/]",
        f"Desk           [bold]{cluster.origin}/desk[/]",
        f"               {cluster.access['email']}  {cluster.access['password']}",
        *(f"Process {n}      {each.origin}   pid {each.pid}" for n, each in enumerate(cluster.servers, start=1)),
        f"PostgreSQL     {cluster.database_url}",
        f"Redis          {cluster.redis.url}",
        f"Logs           {folder}",
        "Stop           Ctrl+C",
    ]
    return "\n".join(lines)


def main() -> None:
    """Serves until Ctrl+C; what was stored goes with it."""
    parser = argparse.ArgumentParser(description="PostgreSQL, Redis, several processes and a balancer, to try it out.")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--port", type=int, default=8000, help="of the balancer")
    wanted = parser.parse_args()
    console = Console()
    try:
        with tempfile.TemporaryDirectory(prefix="handrail-cluster-") as folder:
            asyncio.run(_serve(Path(folder), wanted.processes, wanted.port, console))
    except (RuntimeError, OSError) as error:
        console.print(f"[red]The cluster did not start.[/] {error}", highlight=False)
        sys.exit(1)


if __name__ == "__main__":
    main()
