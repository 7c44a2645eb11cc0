"""The limits at a visitor's socket: for the visitor, the address and the site, each refusal with the time to wait."""

from contextlib import ExitStack

import pytest

from server.errors import RateLimited, TooMany, TooManySockets
from server.limits.bounds import address_bounds, site_bounds, visitor_bounds
from server.limits.visitor_limits import SocketLimits, VisitorLimits
from server.settings import read_settings

AMPLE = 1_000


class Limits:
    """Limits under test, with a clock that is set by hand, and what was refused so far."""

    def __init__(self, **chosen: int) -> None:
        ample = {
            f"{scope}_{limit}": AMPLE
            for scope in ("visitor", "address", "site")
            for limit in ("messages_per_minute", "frames_per_second", "sockets", "conversations_per_hour")
        }
        settings = read_settings({}, **(ample | chosen))
        self.now = 0.0
        self.refused: list[tuple[str, str]] = []
        self._open = ExitStack()
        self.limits = VisitorLimits(
            visitor_bounds(settings),
            address_bounds(settings),
            site_bounds(settings),
            lambda: self.now,
            lambda scope, limit: self.refused.append((scope, limit)),
        )

    def socket(self, visitor: str = "v_1", address: str = "198.51.100.1", site: str = "s_1") -> SocketLimits:
        """A socket that stays open."""
        with ExitStack() as opening:
            socket = opening.enter_context(self.limits.arrival(address))
            socket.admit(site, visitor)
            self._open.push(opening.pop_all())
        return socket

    def close_all(self) -> None:
        self._open.close()


def test_a_conversation_that_did_not_come_about_costs_nothing() -> None:
    limits = Limits(visitor_conversations_per_hour=1)
    socket = limits.socket()
    for number in range(5):
        socket.conversation(f"c{number}")
        socket.no_conversation()
    socket.conversation("c5")
    with pytest.raises(TooMany):
        socket.conversation("c6")


def test_a_visitor_who_writes_too_much_is_told_how_long_to_wait_and_heard_again_after_it() -> None:
    limits = Limits(visitor_messages_per_minute=30)
    socket = limits.socket()
    for _ in range(20):
        socket.message("c")
    with pytest.raises(RateLimited, match="Wait 2 seconds") as refused:
        socket.message("c21")
    assert refused.value.client_id == "c21"
    assert limits.refused == [("visitor", "messages")]
    limits.now += 2
    socket.message("c21")


def test_all_tabs_of_a_visitor_share_what_one_visitor_may_do() -> None:
    limits = Limits(visitor_messages_per_minute=30)
    one, other = limits.socket(), limits.socket()
    for _ in range(10):
        one.message("c")
        other.message("c")
    with pytest.raises(RateLimited):
        other.message("c")
    limits.socket(visitor="v_2").message("c")


def test_the_same_secret_on_another_site_is_another_visitor() -> None:
    limits = Limits(visitor_sockets=1)
    limits.socket()
    limits.socket(site="s_2")
    with pytest.raises(TooManySockets):
        limits.socket()


def test_whoever_makes_up_visitors_is_held_by_their_address() -> None:
    limits = Limits(address_conversations_per_hour=3)
    for made_up in range(3):
        limits.socket(visitor=f"v_{made_up}").conversation("c")
    with pytest.raises(TooMany, match="Wait 20 minutes") as refused:
        limits.socket(visitor="v_4").conversation("c")
    assert refused.value.retryable
    limits.socket(visitor="v_5", address="198.51.100.2").conversation("c")


def test_the_flood_of_one_site_leaves_another_its_part() -> None:
    limits = Limits(site_messages_per_minute=60)
    for number in range(30):
        limits.socket(f"v_{number}", f"198.51.100.{number}").message("c")
    with pytest.raises(RateLimited):
        limits.socket("v_30", "198.51.100.30").message("c")
    assert limits.refused == [("site", "messages")]
    limits.socket("v_31", "198.51.100.31", site="s_2").message("c")


def test_what_one_scope_refuses_costs_the_others_nothing() -> None:
    limits = Limits(visitor_messages_per_minute=30, site_messages_per_minute=2)
    socket = limits.socket()
    socket.message("c")
    for _ in range(50):
        with pytest.raises(RateLimited):
            socket.message("c")
    limits.now += 30
    for _ in range(1):
        socket.message("c")
    assert ("visitor", "messages") not in limits.refused


@pytest.mark.parametrize("scope", ["visitor", "address", "site"])
def test_too_many_open_sockets_are_refused_with_the_code_for_it_until_one_closes(scope: str) -> None:
    limits = Limits(**{f"{scope}_sockets": 2})
    limits.socket()
    limits.socket()
    with pytest.raises(TooManySockets, match="10 seconds") as refused:
        limits.socket()
    assert (refused.value.code, refused.value.close_code) == ("too_many", 4429)
    assert limits.refused == [(scope, "sockets")]
    limits.close_all()
    limits.socket()


def test_a_socket_that_was_refused_is_not_counted_anywhere() -> None:
    limits = Limits(visitor_sockets=1, address_sockets=3)
    limits.socket()
    for _ in range(10):
        with pytest.raises(TooManySockets):
            limits.socket()
    limits.socket(visitor="v_2")
    limits.socket(visitor="v_3")
    assert ("address", "sockets") not in limits.refused


def test_an_address_that_opens_sockets_too_fast_is_refused_before_it_says_who_it_is() -> None:
    limits = Limits(address_frames_per_second=1)
    for _ in range(6):
        with limits.limits.arrival("198.51.100.1"):
            pass
    with pytest.raises(TooManySockets, match="Wait 1 second"), limits.limits.arrival("198.51.100.1"):
        pass


def test_frames_are_counted_before_the_visitor_is_known_too() -> None:
    limits = Limits(address_frames_per_second=1)
    with limits.limits.arrival("198.51.100.1") as socket:
        for _ in range(5):
            socket.frame()
        with pytest.raises(RateLimited):
            socket.frame()
