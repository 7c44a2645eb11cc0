"""`handrail nudges` in a process of its own, over counts that are stored."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from server.conversation.site import site_by_public_key
from server.database import Database
from server.nudges.counts import Arm, Event, Happened, add_counts
from tests.server.commands.command_line import CommandLine


async def test_rules_stand_beside_those_held_out_with_the_difference_and_its_interval(tmp_path: Path) -> None:
    line = CommandLine(tmp_path)
    key = site_of(line)
    await store(tmp_path, key, 0, {("shown", "due"): 400, ("shown", "opened"): 120, ("held_out", "due"): 200})
    printed = line("nudges", "--site", key, "--json", tmp_path / "nudges.json")
    assert printed.returncode == 0, printed.stderr
    assert re.search(r"stuck +shown +400 +30\.0%", printed.stdout)
    assert re.search(r"held out +200 +0\.0%", printed.stdout)
    assert re.search(r"difference +\+30\.0", printed.stdout)
    rules = json.loads((tmp_path / "nudges.json").read_text())["rules"]
    assert [rule["rule"] for rule in rules] == ["stuck"]
    assert rules[0]["shown"]["counts"]["opened"] == 120
    assert 0.25 < rules[0]["changes"]["opened"]["low"] < 0.3 < rules[0]["changes"]["opened"]["high"] < 0.35
    assert rules[0]["warning"] == ""


async def test_few_counts_come_with_a_warning_and_old_ones_not_at_all(tmp_path: Path) -> None:
    line = CommandLine(tmp_path)
    key = site_of(line)
    await store(tmp_path, key, 0, {("shown", "due"): 4, ("held_out", "due"): 2})
    await store(tmp_path, key, 7, {("shown", "due"): 4_000})
    printed = line("nudges", "--days", "7").stdout
    assert re.search(r"stuck +shown +4 ", printed)
    assert "stuck: Too little to say" in printed


def test_where_no_rule_has_fired_it_says_where_to_read_on(tmp_path: Path) -> None:
    line = CommandLine(tmp_path)
    site_of(line)
    assert "docs/proactive.md" in line("nudges").stdout


def site_of(line: CommandLine) -> str:
    found = re.search(r"pk_\S+", line("site", "add", "Fernway").stdout)
    assert found is not None
    return found[0]


async def store(folder: Path, key: str, days_ago: int, counts: dict[tuple[Arm, Event], int]) -> None:
    database = Database(f"sqlite+aiosqlite:///{folder / 'handrail.db'}")
    await database.start()
    site = await database.read(lambda rows: site_by_public_key(rows, key))
    assert site is not None
    day = (datetime.now(UTC).date() - timedelta(days=days_ago)).isoformat()
    happened = [Happened("stuck", arm, event) for (arm, event), count in counts.items() for _ in range(count)]
    await database.write(lambda rows: add_counts(rows, site.site_id, day, happened))
    await database.aclose()
