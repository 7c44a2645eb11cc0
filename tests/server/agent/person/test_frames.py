"""The shapes of a wish compile to patterns over class letters."""

import pytest

from server.agent.person.frames import ALONE, FRAMES, NOT_MEANT, VERB_LAST, compiled
from server.agent.person.word_classes import WordClass


@pytest.mark.parametrize("frame", [*FRAMES, *VERB_LAST, *NOT_MEANT, ALONE])
def test_each_frame_compiles_and_matches_no_empty_sentence(frame: str) -> None:
    assert compiled(frame).search("") is None


def test_names_become_the_letters_of_their_classes() -> None:
    frame = compiled("WANT GLUE* PERSON END")
    said = [WordClass.WANT, WordClass.GLUE, WordClass.PERSON]
    assert frame.search("".join(said))
    assert not frame.search("".join([*said, WordClass.WORD]))


def test_a_name_of_no_class_is_an_error() -> None:
    with pytest.raises(KeyError):
        compiled("WANT NOBODY")
