"""Of a reply only the listed fields are seen, as plain values within bounds."""

import json

import pytest

from server.agent.tools.declared import Shown
from server.agent.tools.exchange import ExchangeFailed, Reply
from server.agent.tools.shown import ITEMS_MAX, shown_of
from server.agent.tools.words import VALUE_CHARACTERS_MAX


def reply(document: object, status: int = 200) -> Reply:
    return Reply(status, {}, json.dumps(document).encode())


def test_listed_fields_are_found_by_their_paths_and_the_rest_is_never_seen() -> None:
    document = {"invoices": [{"number": "A-1", "total": 60.5, "card": "4471"}], "owner": {"iban": "DE00"}, "ok": True}
    show = (
        Shown("number", ("invoices", "0", "number")),
        Shown("total", ("invoices", "0", "total")),
        Shown("ok", ("ok",)),
        Shown("missing", ("invoices", "1", "number")),
        Shown("whole", ("owner",)),
    )
    assert shown_of(reply(document), show) == {"number": "A-1", "total": 60.5, "ok": True}


def test_values_are_flat_and_short() -> None:
    document = {"text": "a\u0000b\n c" + "x" * 10_000, "list": list(range(100)), "nested": [[1], {"a": 2}, "z"]}
    values = shown_of(reply(document), tuple(Shown(name, (name,)) for name in document))
    assert str(values["text"]).startswith("a b c")
    assert len(str(values["text"])) == VALUE_CHARACTERS_MAX
    assert values["list"] == ", ".join(str(each) for each in range(ITEMS_MAX))
    assert values["nested"] == "z"


@pytest.mark.parametrize("body", [b"<html>", b"\xff\xfe", b"[" * 100_000, b'{"a":'])
def test_a_reply_that_is_no_json_is_a_failure(body: bytes) -> None:
    with pytest.raises(ExchangeFailed, match="no JSON"):
        shown_of(Reply(200, {}, body), (Shown("a", ("a",)),))


@pytest.mark.parametrize("status", [301, 400, 401, 404, 500, 503])
def test_a_refusal_is_a_failure_by_its_number_alone(status: int) -> None:
    with pytest.raises(ExchangeFailed, match=f"^it answered {status}$"):
        shown_of(reply({"error": "password of mara@example.com is wrong"}, status), (Shown("error", ("error",)),))


def test_nothing_is_read_where_nothing_is_to_be_shown() -> None:
    assert shown_of(Reply(204, {}, b""), ()) == {}
