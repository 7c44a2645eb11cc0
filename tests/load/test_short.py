"""The load programs in short: they run, and what must be none is none. The figures are those of `make load`."""

from pathlib import Path

import pytest

from tests.load import drain, flood, scale, slow_readers, stampede
from tests.load.__main__ import Program

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

PROGRAMS = (stampede.run, drain.run, slow_readers.run, flood.run, scale.run)


@pytest.mark.parametrize("program", PROGRAMS, ids=["stampede", "drain", "slow readers", "flood", "scale"])
async def test_nothing_that_must_not_be_is(program: Program, tmp_path: Path) -> None:
    measured = await program(tmp_path, short=True, seed=7)
    assert [each for each in measured if each.most == 0 and not each.is_kept] == []
