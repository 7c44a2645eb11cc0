"""People name tickets by their numbers, with a # or without, and nothing else is taken for one."""

import pytest

from server.inbox.ticket_number import number_in


@pytest.mark.parametrize(
    ("words", "number"), [("12", 12), ("#12", 12), (" #007 ", 7), ("0", 0), ("999999999", 999_999_999)]
)
def test_a_number_is_read_with_or_without_its_mark(words: str, number: int) -> None:
    assert number_in(words) == number


@pytest.mark.parametrize(
    "words", ["", "#", "##12", "# refund", "12 refunds", "-1", "²", "٣", "1" * 10, "#" + "9" * 400]
)
def test_other_words_are_no_number_and_none_is_longer_than_a_column_holds(words: str) -> None:
    assert number_in(words) is None
