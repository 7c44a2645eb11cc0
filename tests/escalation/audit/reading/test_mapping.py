"""A mapping says which column is which, on the command line or in a file."""

from pathlib import Path

import pytest

from escalation.audit.reading.errors import MappingInvalid
from escalation.audit.reading.mapping import joined, mapping_from_file, mapping_from_words
from escalation.audit.row import AuditStatus
from tests.escalation.audit.reading.reading import read

TABLE = "Nr,Lage,Worum\n1,Kühlschrank,Hilfe\n"


def test_words_map_columns_by_name_or_place_and_statuses() -> None:
    mapping = mapping_from_words(["subject=worum", "status=2", "status:kühlschrank=on_hold"])
    (ticket,) = read(TABLE, mapping).tickets
    assert (ticket.ticket_id, ticket.subject, ticket.status) == ("1", "Hilfe", AuditStatus.ON_HOLD)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("map.toml", '[columns]\nsubject = "Worum"\nstatus = 2\n[status]\n"Kühlschrank" = "on_hold"\n'),
        ("map.json", '{"columns": {"subject": "Worum", "status": 2}, "status": {"Kühlschrank": "on_hold"}}'),
    ],
)
def test_a_file_says_the_same(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    (ticket,) = read(TABLE, mapping_from_file(tmp_path / name)).tickets
    assert (ticket.subject, ticket.status) == ("Hilfe", AuditStatus.ON_HOLD)


@pytest.mark.parametrize(
    ("word", "names"),
    [
        ("subject", "write field=Column"),
        ("colour=Worum", "no field 'colour'"),
        ("status:Lage=gone", "no status 'gone'"),
        ("dates=backwards", "day_first or month_first"),
    ],
)
def test_a_mapping_that_cannot_be_names_what_is_wrong(word: str, names: str) -> None:
    with pytest.raises(MappingInvalid, match=names):
        mapping_from_words([word])


@pytest.mark.parametrize("word", ["subject=Betrifft", "subject=17"])
def test_a_column_that_is_not_there_is_named_with_those_that_are(word: str) -> None:
    with pytest.raises(MappingInvalid, match=r"Betrifft.*Worum|17.*there are 3"):
        read(TABLE, mapping_from_words([word]))


@pytest.mark.parametrize("content", ["[columns", "columns = 3", "[columns]\nsubject = -1", "dates = 'x'"])
def test_a_file_that_is_no_mapping_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "map.toml").write_text(content)
    with pytest.raises(MappingInvalid):
        mapping_from_file(tmp_path / "map.toml")


def test_of_two_mappings_the_second_counts() -> None:
    both = joined(mapping_from_words(["subject=A", "text=B", "dates=day_first"]), mapping_from_words(["subject=C"]))
    assert both.columns == {"subject": "C", "text": "B"}
    assert both.day_first is True


def test_dates_say_their_order() -> None:
    (ticket,) = read("id,created at\n1,03/04/2024\n", mapping_from_words(["dates=month_first"])).tickets
    assert ticket.opened_at is not None
    assert ticket.opened_at.month == 3
