"""Tokens of the default model, without loading it."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import ModelMissing
from knowledge.model_folder import find_model
from knowledge.tokens import TOKENIZER_FILE, Tokens, readable

TOKENS = Tokens(find_model(None).path / TOKENIZER_FILE)
WINDOW = 254
BEGIN, END = 101, 102

any_text = st.text(st.characters(), max_size=400)
"""With lone surrogates, control characters and every script."""


@given(any_text)
def test_every_text_has_tokens_between_two_special_ones(text: str) -> None:
    ids = TOKENS.ids(text, WINDOW)
    assert (ids[0], ids[-1]) == (BEGIN, END)
    assert len(ids) == min(TOKENS.count(text), WINDOW) + 2


@given(any_text, st.integers(1, 20))
def test_a_small_window_keeps_the_beginning(text: str, window: int) -> None:
    assert TOKENS.ids(text, window)[:-1] == TOKENS.ids(text, WINDOW)[: min(window, TOKENS.count(text)) + 1]


@given(any_text)
def test_what_can_be_written_is_left_as_it_is(text: str) -> None:
    made = readable(text)
    made.encode()
    if not any("\ud800" <= character <= "\udfff" for character in text):
        assert made == text


def test_half_a_surrogate_pair_becomes_a_replacement_character() -> None:
    assert readable("a\ud83db") == "a\N{REPLACEMENT CHARACTER}b"
    assert readable("a\ud83d\ude00b") == "a\U0001f600b"


def test_a_text_of_megabytes_is_counted_whole_and_read_at_its_beginning() -> None:
    text = "word " * 300_000
    assert TOKENS.count(text) == 300_000
    assert len(TOKENS.ids(text, WINDOW)) == WINDOW + 2


def test_threads_may_count_at_once() -> None:
    fresh = Tokens(find_model(None).path / TOKENIZER_FILE)
    texts = [f"{'word ' * (number % 7)} {number}" for number in range(200)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(fresh.count, texts)) == [TOKENS.count(text) for text in texts]


@pytest.mark.parametrize("content", [None, b"", b"{}", b"\xff\xfe"])
def test_a_file_that_is_no_tokenizer_is_named(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / TOKENIZER_FILE
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ModelMissing, match=str(file)):
        Tokens(file).count("text")
