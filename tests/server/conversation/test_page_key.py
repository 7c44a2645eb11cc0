"""Page keys: the same rule as in the widget, by the same vectors."""

import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.conversation.page_key import page_key_of

VECTORS = [
    vector
    for vector in json.loads((Path(__file__).parents[3] / "docs" / "page-keys.json").read_text())
    # A browser's URL parser has escaped letters and resolved dots before anybody sees the path.
    if vector["url"].isascii() and "/./" not in vector["url"]
]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["url"][:60])
def test_a_url_has_the_documented_key(vector: dict[str, str]) -> None:
    parts = urlsplit(vector["url"])
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    assert page_key_of(f"{parts.path}{fragment}") == vector["key"]


@given(st.text(max_size=600))
def test_a_key_comes_out_as_it_went_in(text: str) -> None:
    key = page_key_of(text)
    assert page_key_of(key) == key
    assert key.startswith("/")
    assert len(key) <= 512
