"""Containing is about words in their order: mark-up, white space and list numbers do not count, a gap does."""

import pytest

from server.evaluation.answers_containment import contains, words_shown

SHOWN = """\
This is from our help centre:

**Add a thread**

1. Open the *loom*,
   then its tab.
2. Press [Add](https://help.example/add?x=1). [1]
"""


@pytest.mark.parametrize(
    "sentences",
    [
        ["Open the loom, then its tab."],
        ["1. Open the loom,\n then its tab.\n\n1. Press Add."],
        ["press add", "open the LOOM"],
        ["Press <b>Add</b>. [3]"],
        [],
    ],
)
def test_what_stands_there_word_for_word_is_contained(sentences: list[str]) -> None:
    assert contains(SHOWN, sentences)


@pytest.mark.parametrize(
    "sentences",
    [
        ["Open the tab."],
        ["Open the loom. Press Add."],
        ["Press Adds"],
        ["Open the loom, then its tab.", "Wait."],
        ["its tab. Open the loom"],
    ],
)
def test_what_misses_a_word_has_a_gap_or_another_order_is_not(sentences: list[str]) -> None:
    assert not contains(SHOWN, sentences)


def test_numbers_within_a_sentence_count() -> None:
    assert words_shown("Pay 14 days later, in 2026.") == ("pay", "14", "days", "later", "in", "2026")
    assert not contains("Pay 14 days later.", ["Pay 15 days later."])
