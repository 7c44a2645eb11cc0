"""An SQLite file is served by one process at a time, and free again when that one has ended in whatever way."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import make_url

from server.sole_server import ServedAlready, sole_server

HOLDS = "from server.sole_server import sole_server; from sqlalchemy import make_url; import sys, time\n"
HOLDS += "with sole_server(make_url(sys.argv[1])): print('held', flush=True); time.sleep(60)"


def test_a_second_process_is_refused_with_what_is_missing_until_the_first_is_dead(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'handrail.db'}"
    first = subprocess.Popen([sys.executable, "-c", HOLDS, url], stdout=subprocess.PIPE)
    try:
        assert first.stdout is not None
        assert first.stdout.readline() == b"held\n"
        with (
            pytest.raises(ServedAlready, match=r"HANDRAIL_DATABASE_URL .* HANDRAIL_REDIS_URL"),
            sole_server(make_url(url)),
        ):
            pass
    finally:
        first.kill()
        first.communicate()
    with sole_server(make_url(url)):
        pass


def test_another_file_and_a_shared_database_are_another_matter(tmp_path: Path) -> None:
    with sole_server(make_url(f"sqlite+aiosqlite:///{tmp_path / 'one.db'}")):
        with sole_server(make_url(f"sqlite+aiosqlite:///{tmp_path / 'other.db'}")):
            pass
        postgres = make_url("postgresql+asyncpg://db.example.com/handrail")
        with sole_server(postgres), sole_server(postgres):
            pass
