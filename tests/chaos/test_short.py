"""The storm in short: some dozen visitors, three kills. `make chaos` has a thousand and two hundred."""

from pathlib import Path

import pytest

from tests.chaos.plan import Plan
from tests.chaos.program import run
from tests.chaos.report import Report


def is_told(conversations: int, kills: int, failed: int) -> None:
    """Nobody watches."""


pytestmark = pytest.mark.timeout(400)  # four starts of a server, on a machine that runs other tests beside


async def short_storm(folder: Path, processes: int) -> Report:
    plan = Plan(12, 3, seed=7, processes=processes, at_once=12, word_seconds=0.03, alive_seconds=(0.0, 0.8))
    return await run(plan, folder, is_told)


@pytest.mark.slow
async def test_a_server_that_is_killed_loses_and_doubles_nothing(tmp_path: Path) -> None:
    report = await short_storm(tmp_path, processes=1)
    assert report.violations == ()
    assert report.kills == 3
    assert report.acknowledged >= 12
    assert report.repeated_attempts > 0, "no kill met an answer under way"


@pytest.mark.slow
async def test_one_of_two_processes_that_is_killed_loses_and_doubles_nothing(tmp_path: Path) -> None:
    report = await short_storm(tmp_path, processes=2)
    assert report.violations == ()
    assert report.kills == 3
    assert report.outages > 0
