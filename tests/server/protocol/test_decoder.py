"""Bytes to frame: whatever a peer sends is a legal frame or a clear error."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.errors import FrameTooLarge, MalformedFrame
from server.protocol.decoder import decode
from server.protocol.limits import FRAME_BYTES_MAX, INTEGER_MAX
from server.protocol.visitor_frames import Ping, Say

SAY = {"type": "say", "client_id": "m-1", "text": "Hello"}


def test_a_legal_frame_is_read_from_text_and_from_bytes() -> None:
    assert decode(json.dumps(SAY)) == decode(json.dumps(SAY).encode()) == Say(client_id="m-1", text="Hello")


@pytest.mark.parametrize(
    "frame",
    [
        b"\xff\xfe",
        "",
        "null",
        "[]",
        '{"type": "nothing"}',
        '{"type": "say", "client_id": "m-1"}',
        '{"type": "say", "client_id": "m 1", "text": "x"}',
        '{"type": "say", "client_id": "m-1", "text": "x", "more": 1}',
        '{"type": "ping", "nonce": NaN}',
        '{"type": "ping", "nonce": 1e999}',
        '{"type": "ping", "nonce": ' + "9" * 5_000 + "}",
        '{"type": "ping", "nonce": ' + str(INTEGER_MAX + 1) + "}",
        '{"type": "say", "client_id": "m-1", "text": "\\ud800"}',
        '{"type": "say", "client_id": "m-1", "text": "a\\u0000b"}',
        '{"a":' * 10_000,
        '{"a":' * 20 + "1" + "}" * 20,
    ],
)
def test_what_is_no_frame_is_refused_with_words(frame: str | bytes) -> None:
    with pytest.raises(MalformedFrame) as refused:
        decode(frame)
    assert 10 < len(refused.value.message) < 600


def test_a_frame_beyond_the_limit_is_refused_with_both_sizes() -> None:
    with pytest.raises(FrameTooLarge, match="65,536"):
        decode(json.dumps(SAY | {"text": "x" * FRAME_BYTES_MAX}))


def test_an_error_names_the_client_id_so_that_the_panel_can_mark_its_message() -> None:
    with pytest.raises(MalformedFrame) as refused:
        decode(json.dumps(SAY | {"text": 7}))
    assert refused.value.client_id == "m-1"


@given(st.binary(max_size=300) | st.text(max_size=300))
def test_no_bytes_get_through_as_another_error(frame: str | bytes) -> None:
    try:
        decode(frame)
    except MalformedFrame as refused:
        assert refused.message


@given(st.integers(min_value=0, max_value=INTEGER_MAX))
def test_every_nonce_within_range_comes_through(nonce: int) -> None:
    assert decode(json.dumps({"type": "ping", "nonce": nonce})) == Ping(nonce=nonce)
