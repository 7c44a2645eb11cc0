"""What is written for spreadsheets never acts there, whoever wrote it."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from server.spreadsheet import csv_text, plain_cells
from tests.server.formulas import FORMULAS

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


@given(st.lists(st.one_of(st.text(), st.sampled_from(FORMULAS), st.integers(), st.none())))
def test_no_text_begins_as_a_formula_and_numbers_stay_numbers(cells: list[str | int | None]) -> None:
    for before, after in zip(cells, plain_cells(cells), strict=True):
        if isinstance(before, str):
            assert isinstance(after, str)
            assert not after.lstrip(" \u00a0").startswith(STARTS)
            assert after in {before, f"'{before}"}
        else:
            assert after == before


def test_rows_are_read_as_they_were_written_but_for_formulas() -> None:
    rows = list(csv.reader(io.StringIO(csv_text([("name", "count"), ('say "yes",\nor no', -3), (" =1+1", None)]))))
    assert rows == [["name", "count"], ['say "yes",\nor no', "-3"], ["' =1+1", ""]]
