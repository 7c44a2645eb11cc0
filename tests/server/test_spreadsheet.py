"""What is written for spreadsheets never acts there, whoever wrote it."""

import csv
import io
import re

from hypothesis import given
from hypothesis import strategies as st

from server.spreadsheet import csv_text, plain_cells
from tests.server.formulas import FORMULAS

STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
UNSEEN = " \u00a0\u3000\ufeff\u200b\u202e"
HIDDEN = ("＝1+1", "\u200b=1", "\ufeff@x", "\u3000＋1", "fine;=1+1;", 'fine; "@x', "fine\n-1", "a;b;＝1")


@given(st.lists(st.one_of(st.text(), st.sampled_from((*FORMULAS, *HIDDEN)), st.integers(), st.none())))
def test_no_text_begins_as_a_formula_and_numbers_stay_numbers(cells: list[str | int | None]) -> None:
    for before, after in zip(cells, plain_cells(cells), strict=True):
        if isinstance(before, str):
            assert isinstance(after, str)
            assert not after.lstrip(UNSEEN).startswith(STARTS)
            assert after.replace("'", "") == before.replace("'", "")
        else:
            assert after == before


@given(st.lists(st.one_of(st.text(), st.sampled_from((*FORMULAS, *HIDDEN))), min_size=1))
def test_nor_where_semicolons_part_the_cells(cells: list[str]) -> None:
    written = csv_text([["first", *cells]])
    for cell in re.split("[;\r\n]", written):
        assert not cell.lstrip(f'{UNSEEN}"').startswith(STARTS[:8])


def test_what_only_looks_like_one_stays_as_it_is() -> None:
    texts = ["a - b", "well-known; it works", "x = 1", "a;b", "1 + 1", "mail@x.example"]
    assert plain_cells(texts) == texts


def test_rows_are_read_as_they_were_written_but_for_formulas() -> None:
    rows = list(csv.reader(io.StringIO(csv_text([("name", "count"), ('say "yes",\nor no', -3), (" =1+1", None)]))))
    assert rows == [["name", "count"], ['say "yes",\nor no', "-3"], ["' =1+1", ""]]
