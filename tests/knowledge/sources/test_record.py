"""Values of a record: loose types are understood, wrong ones are named, and nothing else escapes."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.sources.file import Unreadable
from knowledge.sources.record import Record


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2026-10-12", date(2026, 10, 12)),
        ("2026-10-12T23:59:59Z", date(2026, 10, 12)),
        ("2026-10-12 10:00:00 UTC", date(2026, 10, 12)),
        ("12.10.2026", date(2026, 10, 12)),
        (1_767_225_600, date(2026, 1, 1)),
        (1_767_225_600_000, date(2026, 1, 1)),
        ("", None),
        (None, None),
    ],
)
def test_a_day_is_read_in_the_ways_that_programs_write_it(value: object, day: date | None) -> None:
    assert Record({"updated": value}).day("updated") == day


@pytest.mark.parametrize("value", ["soon", "10/12/2026", "2026-02-30", "31.02.2026", -1, 1e30, True, [], {}])
def test_a_day_that_could_be_another_is_named(value: object) -> None:
    with pytest.raises(Unreadable, match="`Last change` that is not a date"):
        Record({"updated": value}, {"updated": "Last change"}).day("updated")


@given(st.dates(date(1971, 1, 1), date(2099, 12, 31)))
def test_every_day_is_the_same_as_text_and_as_seconds(day: date) -> None:
    seconds = int(datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp())
    record = Record({"a": day.isoformat(), "b": seconds, "c": f"{day:%d.%m.%Y}"})
    assert record.day("a") == record.day("b") == record.day("c") == day


@pytest.mark.parametrize(
    ("value", "texts"),
    [
        ("a, b;c | d\ne", ("a", "b", "c", "d", "e")),
        (["a", 7, " b  c "], ("a", "7", "b c")),
        ("", ()),
        (None, ()),
        (9001, ("9001",)),
    ],
)
def test_texts_are_a_list_or_one_text_with_separators(value: object, texts: tuple[str, ...]) -> None:
    assert Record({"pages": value}).texts("pages") == texts


@pytest.mark.parametrize(
    ("value", "flag"), [("Ja", True), ("FALSE", False), (1, True), (0, False), (" ", True), (None, True)]
)
def test_yes_and_no_are_read_in_several_languages(value: object, flag: bool) -> None:
    assert Record({"published": value}).flag("published", True) is flag


_anything = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.lists(st.integers() | st.text() | st.none())
)


@given(_anything)
def test_whatever_a_value_is_it_is_read_or_named(value: object) -> None:
    record = Record({"field": value})
    for read in (record.text, record.prose, record.day, record.texts, lambda name: record.flag(name, True)):
        try:
            read("field")
        except Unreadable as problem:
            assert "`field`" in problem.what
            assert problem.remedy
