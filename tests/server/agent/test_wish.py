"""A wish for a person is heard in six languages; a mention of people, agents and roles is not one.

The sentences stand in `wish/`, written before anybody looked at what is heard. A hash of each decides whether the
method was improved on it (`dev`) or only measured on it (`test`); `more_*` and `earlier_*` were all improved on.
`python -m tests.server.agent.test_wish` prints the figures of each part.
"""

import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from server.agent.wish import TEXT_CHARACTERS_MAX, wants_person

RECALL_MIN: Final = 0.97
FALSE_ALARMS_MAX: Final = 0.03
SENTENCES_MIN: Final = 200
LANGUAGES: Final = {"en", "de", "fr", "es", "pt", "nl"}

FOLDER: Final = Path(__file__).parent / "wish"


def sentences(kind: str) -> dict[str, list[str]]:
    """The sentences of a kind, `wishes` or `innocent`, by language."""
    return {file.stem: file.read_text(encoding="utf-8").splitlines() for file in (FOLDER / kind).glob("*.txt")}


def part_of(sentence: str) -> str:
    """`dev` for those on which the method may be improved, else `test`."""
    return "dev" if hashlib.sha256(sentence.encode()).digest()[0] % 2 == 0 else "test"


def flat(kind: str) -> list[str]:
    return [sentence for of_language in sentences(kind).values() for sentence in of_language]


def further(kind: str) -> Iterator[str]:
    for name in ("more", "earlier"):
        yield from (FOLDER / f"{name}_{kind}.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("kind", ["wishes", "innocent"])
def test_there_is_enough_to_judge_by_in_each_language(kind: str) -> None:
    assert len(set(flat(kind))) >= SENTENCES_MIN
    assert set(sentences(kind)) == LANGUAGES
    assert all(len(of_language) >= 40 for of_language in sentences(kind).values())


def test_wishes_are_heard() -> None:
    missed = [text for text in flat("wishes") if not wants_person(text)]
    assert len(missed) <= (1 - RECALL_MIN) * len(flat("wishes")), missed


def test_mentions_are_not_taken_for_wishes() -> None:
    alarmed = [text for text in flat("innocent") if wants_person(text)]
    assert len(alarmed) <= FALSE_ALARMS_MAX * len(flat("innocent")), alarmed


def test_what_was_written_down_later_is_heard_as_well() -> None:
    missed = [text for text in further("wishes") if not wants_person(text)]
    alarmed = [text for text in further("innocent") if wants_person(text)]
    assert len(missed) <= (1 - RECALL_MIN) * len(list(further("wishes"))), missed
    assert len(alarmed) <= FALSE_ALARMS_MAX * len(list(further("innocent"))), alarmed


@pytest.mark.parametrize(
    "text", ["I want to talk to a humna", "spaek to a prson", "Ich möchte mit einem Mitarbieter sprechen"]
)
def test_slips_of_the_keyboard_are_forgiven(text: str) -> None:
    assert wants_person(text)


def test_capitals_line_breaks_and_curly_apostrophes_do_not_matter() -> None:
    assert wants_person("I DON’T want to talk\nto a   BOT".replace("\n", " "))


def test_a_wish_at_the_end_of_a_long_message_is_heard() -> None:
    assert wants_person("The board is empty. " * TEXT_CHARACTERS_MAX + "I want to talk to a human.")


@pytest.mark.parametrize("text", ["", " ", "?", "...", "🙂", "12345 67890", "\0", "."])
def test_nothing_wishes_nothing(text: str) -> None:
    assert not wants_person(text)


def _print_figures() -> None:
    for kind in ("wishes", "innocent"):
        for part in ("dev", "test"):
            texts = [text for text in flat(kind) if part_of(text) == part]
            heard = sum(map(wants_person, texts))
            sys.stdout.write(f"{kind} {part}: heard {heard} of {len(texts)}, {heard / len(texts):.3f}\n")


if __name__ == "__main__":
    _print_figures()
