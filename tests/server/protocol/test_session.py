"""The order of frames: hello first, once."""

import pytest

from server.errors import UnexpectedFrame, VersionNotSupported
from server.protocol.session import SessionState, advance
from server.protocol.visitor_frames import Hello, Ping

HELLO = Hello(version=1, site="pk_1")


def test_after_hello_everything_else_is_legal() -> None:
    state = advance(SessionState(), HELLO)
    assert advance(state, Ping(nonce=1)) == state


def test_before_hello_nothing_is_legal() -> None:
    with pytest.raises(UnexpectedFrame, match="hello"):
        advance(SessionState(), Ping(nonce=1))


def test_a_second_hello_is_refused() -> None:
    with pytest.raises(UnexpectedFrame, match="once"):
        advance(advance(SessionState(), HELLO), HELLO)


def test_another_version_is_told_to_reload() -> None:
    with pytest.raises(VersionNotSupported, match="Reload"):
        advance(SessionState(), Hello(version=2, site="pk_1"))
