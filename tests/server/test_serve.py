"""Listening: on a port of our own, without delay, or with words that help."""

import socket

import pytest

from server.serve import PortInUse, listen
from server.settings import read_settings
from tests.running import free_port


def test_a_port_in_use_is_named_with_the_setting_that_chooses_another() -> None:
    with listen(read_settings({}, port=0)) as first:
        first.listen()
        port = first.getsockname()[1]
        with pytest.raises(PortInUse, match=f"HANDRAIL_PORT={port + 1}"):
            listen(read_settings({}, port=port))


def test_connections_are_known_as_tcp_so_that_small_frames_are_not_held_back() -> None:
    with listen(read_settings({}, port=free_port())) as listener:
        assert listener.proto == socket.IPPROTO_TCP
