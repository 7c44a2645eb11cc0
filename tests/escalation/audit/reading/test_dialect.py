"""Delimiters, titles above the header, and files that say how they are parted."""

from pathlib import Path

import pytest

from escalation.audit.reading.export import PASSES, read_export
from tests.escalation.audit.exports import AS_OF, made_tickets, zendesk
from tests.escalation.audit.reading.reading import read


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_each_delimiter_is_told_even_when_texts_hold_the_others(mark: str) -> None:
    text = '"a, b; c | d\te\nand , , ; ; on"'
    rows = "".join(mark.join((str(n), text, "open")) + "\n" for n in range(5))
    found = read(f"{mark.join(('Id', 'Subject', 'Status'))}\n{rows}")
    assert [ticket.subject for ticket in found.tickets] == [text.strip('"')] * 5


def test_a_file_that_says_its_delimiter_is_believed() -> None:
    found = read("sep=;\nId;Subject\n1;Help, please\n")
    assert [ticket.subject for ticket in found.tickets] == ["Help, please"]


def test_a_title_above_the_header_is_passed_over() -> None:
    found = read("All tickets of Acme\nas of May\n\nId,Subject,Status\n1,Help,open\n")
    assert [(ticket.ticket_id, ticket.subject) for ticket in found.tickets] == [("1", "Help")]


def test_one_column_is_enough() -> None:
    found = read("Subject\nHelp\nMore help\n")
    assert [(ticket.ticket_id, ticket.subject) for ticket in found.tickets] == [("1", "Help"), ("2", "More help")]


def test_reading_again_begins_anew_and_says_how_far_it_is(tmp_path: Path) -> None:
    made = zendesk(made_tickets("again", 300))
    path = tmp_path / made.file_name
    path.write_bytes(made.content)
    steps: list[tuple[int, int]] = []
    with read_export(path, now=AS_OF, progress=lambda done, of: steps.append((done, of))) as export:
        first, problems = tuple(export), export.problems
        assert tuple(export) == first
        assert export.problems == problems
        assert export.tables[0].dialect.delimiter == ","
        assert export.unknown_columns == ("Plan [list]",)
    whole = PASSES * len(made.content)
    assert {of for _, of in steps} == {whole}
    assert max(steps) == (whole, whole)


def test_a_long_cell_of_points_is_a_text_and_not_tried_as_an_address_in_all_ways() -> None:
    points = f"a@{'.' * 200_000} x"  # hours, where every way to part it is tried
    assert len(read(f"Id,Subject,{points}\n1,Help,2\n").tickets) == 1
    assert len(read(f"1,2024-01-02,{points}\n2,2024-01-03,{points}\n").tickets) == 2
