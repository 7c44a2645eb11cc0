"""An amount is said alike wherever it is shown: who compares a report with the page finds the same words."""

import pytest

from server.backlog.amount_words import duration_words, percent_words
from server.backlog.audits import report_page
from server.backlog.reports import words


@pytest.mark.parametrize(
    ("share", "said"), [(0.0, "0 %"), (0.004, "0.4 %"), (0.5, "50 %"), (0.996, "99.6 %"), (1, "100 %")]
)
def test_a_share_is_said_alike_on_the_page_in_a_report_and_in_an_audit(share: float, said: str) -> None:
    assert percent_words(share) == said
    assert words.share_words(share) == said
    assert report_page.share_words(share) == said


def test_a_time_is_said_alike_on_the_page_and_in_a_report() -> None:
    for minutes in (0, 59, 60, 200, 1_565):
        assert words.time_words(60_000 * minutes) == duration_words(60_000 * minutes)


def test_of_few_a_report_says_how_many() -> None:
    assert words.share_words(0.5, 4) == "50 % (of 4)"
    assert words.share_words(0.5, 5) == "50 %"
