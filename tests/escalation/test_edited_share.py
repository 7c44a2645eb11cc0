"""How much of a prepared text was changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.edited_share import edited_share

TEXTS = st.text(alphabet="ab \n", max_size=60)


@pytest.mark.parametrize(
    ("prepared", "sent", "share"),
    [
        ("Hello there", "Hello  there\n", 0),
        ("Hello there", "Good bye", 1),
        ("", "Hello", 1),
        ("", "", 0),
        ("a b", "a c", 0.5),
    ],
)
def test_words_count_and_spaces_do_not(prepared: str, sent: str, share: float) -> None:
    assert edited_share(prepared, sent) == share


@given(TEXTS, TEXTS)
def test_it_is_a_share_and_nothing_for_the_same_text(one: str, other: str) -> None:
    assert 0 <= edited_share(one, other) <= 1
    assert edited_share(one, one) == 0
