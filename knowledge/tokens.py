"""A model's tokens, by the file tokenizer.json alone: the one module that imports tokenizers."""

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Final

from knowledge.errors import ModelMissing

if TYPE_CHECKING:
    from tokenizers import Tokenizer

TOKENIZER_FILE: Final = "tokenizer.json"

READ_CHARACTERS_PER_TOKEN: Final = 100
"""What lies so far beyond the window is not even looked at: a text of megabytes costs no more than a page."""


class Tokens:
    """The tokenizer of one model; the file is read when the first text comes (10 ms, a large vocabulary 1 s)."""

    def __init__(self, file: Path) -> None:
        """`file`: in the format of Hugging Face's tokenizers."""
        self._file = file
        self._tokenizer: Tokenizer | None = None
        self._opening = threading.Lock()

    def count(self, text: str) -> int:
        """Tokens of `text`, special ones left out; raises ModelMissing when the file cannot be read."""
        return len(self._opened().encode(readable(text), add_special_tokens=False))

    def ids(self, text: str, window: int) -> list[int]:
        """The first `window` tokens of `text` between the special ones of the model."""
        tokenizer = self._opened()
        head = readable(text[: window * READ_CHARACTERS_PER_TOKEN])
        encoding = tokenizer.encode(head, add_special_tokens=False)
        if len(encoding) > window:
            encoding.truncate(window)
        return list(tokenizer.post_process(encoding).ids)

    def _opened(self) -> "Tokenizer":
        with self._opening:
            if self._tokenizer is None:
                self._tokenizer = _read(self._file)
            return self._tokenizer


def readable(text: str) -> str:
    """`text` with U+FFFD where it has half of a surrogate pair, which no tokenizer accepts."""
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _read(file: Path) -> "Tokenizer":
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(str(file))
    except Exception as error:  # the library raises Exception itself for whatever is wrong with the file
        raise ModelMissing(
            f"{file} is no tokenizer that can be read ({error}). Copy the model's folder again."
        ) from error
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer
