"""How many tokens a text has, about, without any model's own tokenizer."""

from typing import Final

BYTES_PER_TOKEN: Final = 4
"""Of UTF-8: what English has in the vocabularies of current models. Where a character has three bytes, as in Chinese,
it makes three quarters of a token, which is near the truth too."""


def tokens_of(text: str) -> int:
    """About how many tokens a model reads in `text`; at least 1 unless it is empty."""
    return -(-len(text.encode("utf-8", "replace")) // BYTES_PER_TOKEN)
