"""Page keys: the same rule as in the widget, by the same vectors."""

import json
from pathlib import Path
from typing import Any
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


ROUTES = json.loads((Path(__file__).parents[3] / "docs" / "page-routes.json").read_text())


@pytest.mark.parametrize("vector", ROUTES, ids=lambda vector: vector["url"][:60])
def test_a_declared_route_goes_before_the_rule(vector: dict[str, Any]) -> None:
    assert page_key_of(vector["url"], vector["routes"]) == vector["key"]


_DECLARED = st.lists(st.sampled_from(["projects", "8241", ":id", ":name", "Ada", "#", ""]), min_size=1, max_size=5).map(
    lambda parts: "/" + "/".join(parts)
)


@given(st.text("/#!?;:%aé8", max_size=40) | _DECLARED, st.lists(_DECLARED, max_size=6))
def test_a_key_by_declared_routes_comes_out_as_it_went_in(url: str, routes: list[str]) -> None:
    key = page_key_of(url, routes)
    assert page_key_of(key, routes) == key
    assert key in {page_key_of(url), *(page_key_of(route, [route]) for route in routes)}


@given(st.text(max_size=600))
def test_a_key_comes_out_as_it_went_in(text: str) -> None:
    key = page_key_of(text)
    assert page_key_of(key) == key
    assert key.startswith("/")
    assert len(key) <= 512
