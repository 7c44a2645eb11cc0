"""Sites at the terminal: what is shown once, and what can be made anew."""

import re
from pathlib import Path

from tests.server.commands.command_line import CommandLine

SECRET = re.compile(r"Identity secret +(id\S{20,})")


def test_a_site_gets_a_secret_to_sign_identities_with_and_another_one_replaces_it(tmp_path: Path) -> None:
    line = CommandLine(tmp_path)
    key = re.search(r"pk_\S+", line("site", "add", "Fernway").stdout)
    assert key is not None
    made = [SECRET.search(line("site", "identity-secret", key[0]).stdout) for _ in range(2)]
    assert made[0] is not None
    assert made[1] is not None
    assert made[0][1] != made[1][1]
    assert made[1][1] not in line("site", "list").stdout


def test_a_secret_of_a_site_that_is_not_there_comes_with_the_remedy(tmp_path: Path) -> None:
    failed = CommandLine(tmp_path)("site", "identity-secret", "pk_nowhere")
    assert failed.returncode != 0
    assert "handrail site" in failed.stdout + failed.stderr
