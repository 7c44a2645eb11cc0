"""A throw-away PostgreSQL: a cluster of its own on a free port, durable as in production, gone at the end.

`with throwaway_postgres() as postgres:` starts one; in tests the fixtures `postgres` and `postgres_url` do
(`tests/conftest.py`). Its ways of ending are those of `pg_ctl`: fast, immediate (as after a power cut) and kill.
"""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import asyncpg
import psutil

START_SECONDS: Final = 30.0
STOP_SECONDS: Final = 20.0
CONNECTIONS_MAX: Final = 300

USER: Final = "handrail"
"""The database's superuser; every local connection is trusted."""

ACCOUNTS: Final = ("postgres", "nobody")
"""Accounts of the machine under one of which it runs where we are root, whom it refuses."""

REMEDY: Final = "PostgreSQL's programs (initdb, postgres) were not found. Install them: apt-get install postgresql"

SETTINGS: Final = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": str(CONNECTIONS_MAX),
    "log_min_messages": "log",
    # In its own folder, which is removed: one that is killed leaves its segments in the machine's memory otherwise.
    "dynamic_shared_memory_type": "mmap",
}
"""Nothing about durability stands here: fsync and synchronous_commit are on, as they are in production."""


class Postgres:
    """One cluster in `folder`. Start it, stop it, kill it and start it again: port and rows stay the same."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self._rows = folder / "rows"
        self._account = _account()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def process_id(self) -> int | None:
        """Of its first process, whose children serve; None while it is stopped."""
        return None if self._process is None else self._process.pid

    def url(self, database: str = "postgres") -> str:
        """SQLAlchemy's URL of a database in it."""
        return f"postgresql+asyncpg://{USER}@127.0.0.1:{self.port}/{database}"

    def create(self) -> None:
        """Makes the empty cluster. Texts sort by the rules of a language, as on most servers, not by their bytes."""
        if self._account is not None:
            os.chown(self.folder, self._account.pw_uid, self._account.pw_gid)
        locale = ("--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-US")
        self._run("initdb", "--pgdata", str(self._rows), "--auth=trust", f"--username={USER}", "--no-sync", *locale)

    def start(self) -> None:
        """Starts it and returns once it takes connections; blocks for about half a second."""
        settings = [f"--{name}={value}" for name, value in SETTINGS.items()]
        command = [program("postgres"), "-D", str(self._rows), f"--port={self.port}", *settings]
        with (self.folder / "server.log").open("ab") as log:
            self._process = self._popen(command, log.fileno())
        self._await_ready()

    def stop(self, mode: str = "fast") -> None:
        """Ends it: `fast` closes all sessions and stores everything, `immediate` leaves recovery to the next start."""
        if self._process is None:
            return
        self._process.send_signal({"fast": signal.SIGINT, "immediate": signal.SIGQUIT}[mode])
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
        self._process = None

    def kill(self) -> None:
        """Ends all its processes with SIGKILL."""
        if self._process is None:
            return
        with contextlib.suppress(psutil.NoSuchProcess):
            server = psutil.Process(self._process.pid)
            server.suspend()  # else it would begin a recovery of its own when the first child is gone
            children = server.children(recursive=True)
            for process in (*children, server):
                with contextlib.suppress(psutil.NoSuchProcess):
                    process.kill()
            psutil.wait_procs(children, STOP_SECONDS)
        self._process.wait(STOP_SECONDS)
        self._process = None

    def restart(self, mode: str = "fast") -> None:
        """Stops it in this way and starts it again."""
        self.stop(mode)
        self.start()

    async def create_database(self, name: str, template: str = "template1") -> str:
        """Makes a database from `template`, to which nobody may be connected meanwhile; gives its URL."""
        await self.run_sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url(name)

    async def drop_database(self, name: str) -> None:
        """Removes a database; whoever is connected to it is thrown out."""
        await self.run_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    async def run_sql(self, statement: str, database: str = "postgres") -> None:
        """Runs one statement as superuser."""
        connection = await asyncpg.connect(host="127.0.0.1", port=self.port, user=USER, database=database)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    def _run(self, name: str, *arguments: str) -> None:
        process = self._popen([program(name), *arguments], subprocess.PIPE)
        said, _ = process.communicate(timeout=START_SECONDS)
        if process.returncode:
            raise RuntimeError(f"{name} failed: {said.decode(errors='replace')[-2000:]}")

    def _popen(self, command: list[str], output: int) -> "subprocess.Popen[bytes]":
        account = self._account
        return subprocess.Popen(
            command,
            cwd=self.folder,
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl+C in a terminal ends the tests, which then end it in order
            user=None if account is None else account.pw_uid,
            group=None if account is None else account.pw_gid,
            extra_groups=None if account is None else [],
        )

    def _await_ready(self) -> None:
        assert self._process is not None
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            if self._process.poll() is not None:
                break
            # The eighth line of this file is how pg_ctl itself learns that connections are taken.
            with contextlib.suppress(OSError, IndexError):
                lines = (self._rows / "postmaster.pid").read_text().splitlines()
                if int(lines[0]) == self._process.pid and lines[7].strip() == "ready":
                    return
            time.sleep(0.02)
        raise RuntimeError(f"PostgreSQL did not start: {(self.folder / 'server.log').read_text()[-2000:]}")


@contextlib.contextmanager
def throwaway_postgres() -> Iterator[Postgres]:
    """A started cluster in a temporary folder; stopped and removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="handrail-postgres-"))
    postgres = Postgres(folder)
    try:
        postgres.create()
        postgres.start()
        yield postgres
    finally:
        postgres.stop("immediate")
        shutil.rmtree(folder, ignore_errors=True)


def program(name: str) -> str:
    """The path of one of PostgreSQL's programs; Debian keeps the server's outside of PATH."""
    found = shutil.which(name)
    if found is not None:
        return found
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    if not installed:
        raise RuntimeError(REMEDY)
    return str(installed[-1])


def free_port() -> int:
    """A port of this machine that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _account() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    for name in ACCOUNTS:
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise RuntimeError(f"PostgreSQL does not run as root, and there is no account {' or '.join(ACCOUNTS)}.")
