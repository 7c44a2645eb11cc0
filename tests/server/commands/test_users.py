"""People at the terminal: added in a role, listed, moved, locked out and let in again."""

import re
from pathlib import Path

import pytest

from tests.server.commands.command_line import CommandLine

PASSWORD = ("--password", "four random words")


@pytest.mark.slow
def test_people_are_added_in_a_role_moved_and_locked_out(tmp_path: Path) -> None:
    line = CommandLine(tmp_path)
    line("site", "add", "Fernway")
    line("user", "add", "ada@example.com", "--name", "Ada", *PASSWORD)
    assert "agent" in line("user", "add", "bea@example.com", "--name", "Bea", *PASSWORD, "--role", "agent").stdout
    listed = line("user", "list").stdout
    assert re.search(r"Ada +ada@example.com +owner +no", listed)
    assert re.search(r"Bea +bea@example.com +agent +no", listed)
    last = line("user", "role", "ada@example.com", "agent")
    assert last.returncode != 0
    assert "last owner" in last.stdout + last.stderr
    line("user", "role", "bea@example.com", "owner")
    assert line("user", "remove", "ada@example.com").returncode == 0
    assert "Ada" not in line("user", "list").stdout
    line("user", "role", "ada@example.com", "viewer")
    line("user", "disable", "ada@example.com")
    assert re.search(r"Ada \(locked out\) +ada@example.com +viewer", line("user", "list").stdout)
    line("user", "enable", "ada@example.com")
    assert "locked out" not in line("user", "list").stdout
    assert line("user", "password", "ada@example.com", *PASSWORD).returncode == 0
    assert line("user", "second-factor-off", "ada@example.com").returncode == 0


def test_an_unknown_address_comes_with_the_remedy(tmp_path: Path) -> None:
    failed = CommandLine(tmp_path)("user", "disable", "nobody@example.com")
    assert failed.returncode != 0
    assert "handrail user list" in failed.stdout + failed.stderr
