"""Of the address of a call nothing varies but the values in their places."""

from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.agent.tools.arguments import ArgumentRefused
from server.agent.tools.declared import Endpoint
from server.agent.tools.request import request_of

INVOICES = Endpoint(
    "GET",
    "https://api.example/v1",
    "/accounts/{account}/invoices",
    {"account": "path", "state": "query"},
    {"Authorization": "Bearer secret"},
)
PLAN = Endpoint(
    "POST", "https://api.example/v1", "/accounts/{account}/plan", {"account": "path", "plan": "body", "seats": "body"}
)


def test_values_stand_in_path_query_and_body() -> None:
    read = request_of(INVOICES, {"account": "a b", "state": "paid & open"})
    assert read.url == "https://api.example/v1/accounts/a%20b/invoices?state=paid+%26+open"
    assert (read.body, read.headers["Authorization"]) == (None, "Bearer secret")
    change = request_of(PLAN, {"account": "a", "plan": "Forest", "seats": 3}, key="a_1")
    assert change.body == b'{"plan": "Forest", "seats": 3}'
    assert change.headers["Idempotency-Key"] == "a_1"


@pytest.mark.parametrize("account", ["", ".", ".."])
def test_a_segment_that_would_move_the_path_is_refused(account: str) -> None:
    with pytest.raises(ArgumentRefused):
        request_of(INVOICES, {"account": account})


@settings(deadline=None)
@given(st.text(min_size=1, max_size=40, alphabet=st.characters(exclude_categories=["Cs"])))
def test_no_value_changes_host_or_path(account: str) -> None:
    if account in {".", ".."}:
        return
    parts = urlsplit(request_of(INVOICES, {"account": account}).url)
    assert (parts.scheme, parts.netloc, parts.query, parts.fragment) == ("https", "api.example", "", "")
    assert len(parts.path.split("/")) == 5
    assert parts.path.startswith("/v1/accounts/")
    assert parts.path.endswith("/invoices")


def test_what_is_sent_shows_in_no_log() -> None:
    request = request_of(PLAN, {"account": "a", "plan": "Forest", "seats": 3})
    assert "Forest" not in repr(request)
    assert "secret" not in repr(INVOICES)
