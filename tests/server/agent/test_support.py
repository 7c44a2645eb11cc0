"""How much of an answer its sources bear out."""

import pytest

from server.agent.support import support_of
from tests.server.agent.material import INVITE, passage

SOURCES = [passage(INVITE)]


@pytest.mark.parametrize(
    ("text", "support"),
    [
        ("Press **Invite people** on the Members tab [1].", 1.0),
        ("1. Open the project.\n2. Press **Send invitations**. [1]", 1.0),
        ("Invitations are valid for 14 days.", 1.0),
        ("Invitations are valid for 30 days.", 0.0),
        ("Refunds reach your bank account within a fortnight.", 0.0),
        ("", 0.0),
        ("[1]", 0.0),
    ],
)
def test_a_sentence_is_borne_out_by_words_and_figures_of_its_sources(text: str, support: float) -> None:
    assert support_of(text, SOURCES) == support


def test_half_an_invention_is_half_borne_out() -> None:
    assert 0.2 < support_of("Press Invite people. Elephants trumpet loudly.", SOURCES) < 0.8


def test_no_source_bears_out_nothing() -> None:
    assert support_of("Press Invite people.", []) == 0.0
