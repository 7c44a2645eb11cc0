"""What a panel may do at its socket: counted for its visitor, its address and its site, each process for itself."""

import math
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, Literal

from server.errors import RateLimited, TooMany, TooManyLetters, TooManySockets
from server.limits.bounds import Bounds
from server.limits.open_counts import OpenCounts
from server.limits.token_buckets import TokenBuckets

Scope = Literal["visitor", "address", "site"]
Limit = Literal["messages", "frames", "conversations", "letters", "sockets"]

SOCKETS_WAIT_SECONDS: Final = 10
"""After which a refused panel tries again: nobody knows when another tab is closed."""


class _Scope:
    """The counts of one scope."""

    def __init__(self, name: Scope, bounds: Bounds) -> None:
        self.name = name
        self.messages = TokenBuckets(bounds.messages)
        self.frames = TokenBuckets(bounds.frames)
        self.conversations = TokenBuckets(bounds.conversations)
        self.letters = TokenBuckets(bounds.letters)
        self.sockets = OpenCounts(bounds.sockets)


@dataclass(frozen=True, slots=True)
class _Counted:
    """One key of one scope."""

    scope: _Scope
    key: Hashable

    def buckets(self, limit: Limit) -> TokenBuckets:
        match limit:
            case "messages":
                return self.scope.messages
            case "frames":
                return self.scope.frames
            case "letters":
                return self.scope.letters
            case _:
                return self.scope.conversations


class VisitorLimits:
    """The limits of one process. `clock` gives monotonic seconds; `on_limited` hears scope and limit of a refusal."""

    def __init__(
        self,
        visitor: Bounds,
        address: Bounds,
        site: Bounds,
        clock: Callable[[], float],
        on_limited: Callable[[str, str], None] = lambda _scope, _limit: None,
    ) -> None:
        self._visitors = _Scope("visitor", visitor)
        self._addresses = _Scope("address", address)
        self._sites = _Scope("site", site)
        self._clock = clock
        self._on_limited = on_limited

    @contextmanager
    def arrival(self, address: str) -> Iterator["SocketLimits"]:
        """Counts a socket from `address` for as long as the context is open, from before its first frame on.

        Raises TooManySockets when the address has too many open, or opens them too fast.
        """
        socket = SocketLimits(self)
        try:
            self.check_rate("frames", (_Counted(self._addresses, address),), TooManySockets)
            self.open(socket.counted, (_Counted(self._addresses, address),))
            yield socket
        finally:
            for each in socket.counted:
                each.scope.sockets.closed(each.key)

    def admit(self, counted: list["_Counted"], site_id: str, secret: str) -> None:
        """See SocketLimits.admit."""
        self.open(counted, (_Counted(self._visitors, (site_id, secret)), _Counted(self._sites, site_id)))

    def open(self, counted: list["_Counted"], more: Sequence["_Counted"]) -> None:
        """Counts a socket for `more`, all of them or none, and notes them in `counted`."""
        for each in more:
            if not each.scope.sockets.has_room(each.key):
                self._on_limited(each.scope.name, "sockets")
                raise TooManySockets(_words("sockets", SOCKETS_WAIT_SECONDS))
        for each in more:
            each.scope.sockets.opened(each.key)
        counted.extend(more)

    def check_rate(
        self,
        limit: Limit,
        counted: Sequence["_Counted"],
        refusal: type[RateLimited | TooMany],
        client_id: str | None = None,
    ) -> None:
        """Takes a token from each of `counted`, or raises `refusal` and takes none."""
        now = self._clock()
        for each in counted:
            if seconds := each.buckets(limit).wait(each.key, now):
                self._on_limited(each.scope.name, limit)
                raise refusal(_words(limit, seconds), client_id=client_id)
        for each in counted:
            each.buckets(limit).spend(each.key, now)

    def give_back(self, limit: Limit, counted: Sequence["_Counted"]) -> None:
        """Returns what `check_rate` took for something that did not come about."""
        now = self._clock()
        for each in counted:
            each.buckets(limit).give_back(each.key, now)


class SocketLimits:
    """What the panel behind one socket may do: counted for its address, and once it is admitted for all three."""

    __slots__ = ("_limits", "counted")

    def __init__(self, limits: VisitorLimits) -> None:
        self._limits = limits
        self.counted: list[_Counted] = []

    def admit(self, site_id: str, secret: str) -> None:
        """Counts the socket for the visitor with this secret, and for the site, until it closes.

        Raises TooManySockets when either has too many open.
        """
        self._limits.admit(self.counted, site_id, secret)

    def frame(self, client_id: str | None = None) -> None:
        """Counts a frame of any kind. Raises RateLimited when too many came."""
        self._limits.check_rate("frames", self.counted, RateLimited, client_id)

    def message(self, client_id: str | None) -> None:
        """Counts a message or a wish of any other kind. Raises RateLimited when too many came."""
        self._limits.check_rate("messages", self.counted, RateLimited, client_id)

    def conversation(self, client_id: str) -> None:
        """Counts a conversation that begins. Raises TooMany when too many began in the last hour."""
        self._limits.check_rate("conversations", self.counted, TooMany, client_id)

    def letter(self, client_id: str) -> None:
        """Counts a letter that is asked for. Raises TooManyLetters when too many were in the last hour."""
        self._limits.check_rate("letters", self.counted, TooManyLetters, client_id)

    def no_conversation(self) -> None:
        """Takes back `conversation`: none began, for the database was away or the visitor had one already."""
        self._limits.give_back("conversations", self.counted)


def _words(limit: Limit, seconds: float) -> str:
    wait = _in_words(math.ceil(seconds))
    match limit:
        case "sockets":
            return f"Too many chats are open at the same time. Close one; this one tries again in {wait}."
        case "conversations":
            return f"Too many conversations were begun. Wait {wait}, or go on in an earlier one."
        case "letters":
            return f"Too many letters were asked for. Wait {wait}."
        case _:
            return f"That was a lot in a short time. Wait {wait}; it will be taken then."


def _in_words(seconds: int) -> str:
    if seconds < 2 * 60:
        return "1 second" if seconds == 1 else f"{seconds} seconds"
    return f"{math.ceil(seconds / 60)} minutes"
