"""Back-off of failed sign-ins, per account and per address."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

FREE_TRIES: Final = 5
"""Failures without a wait: people mistype, and try the password of something else."""

WAIT_SECONDS_MIN: Final = 2.0
WAIT_SECONDS_MAX: Final = 900.0
"""Each failure beyond the free ones doubles the wait up to this: about 100 tries a day."""

FORGET_SECONDS: Final = 86_400.0
"""After a day without a failure the tries are free again."""

ENTRIES_MAX: Final = 10_000
"""Accounts and addresses that are remembered; the one that failed the longest ago goes first."""


@dataclass(frozen=True, slots=True)
class _Failures:
    count: int
    last_at: float


class SignInLimits:
    """Remembers failures in this process. `clock` gives monotonic seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._failures: OrderedDict[str, _Failures] = OrderedDict()

    def seconds_to_wait(self, account: str, address: str) -> float:
        """How long until the next try may be made; 0 is now. An unknown account waits like a known one."""
        return max(self._wait_of(key) for key in _keys(account, address))

    def failed(self, account: str, address: str) -> None:
        """Counts a failure against the account and against the address."""
        for key in _keys(account, address):
            known = self._current(key)
            self._failures[key] = _Failures((known.count if known else 0) + 1, self._clock())
            self._failures.move_to_end(key)
        while len(self._failures) > ENTRIES_MAX:
            self._failures.popitem(last=False)

    def succeeded(self, account: str, address: str) -> None:
        """Forgets the failures of both."""
        for key in _keys(account, address):
            self._failures.pop(key, None)

    def _wait_of(self, key: str) -> float:
        known = self._current(key)
        if known is None or known.count < FREE_TRIES:
            return 0.0
        doublings = min(known.count - FREE_TRIES, 30)
        wait = min(WAIT_SECONDS_MIN * 2.0**doublings, WAIT_SECONDS_MAX)
        return max(0.0, known.last_at + wait - self._clock())

    def _current(self, key: str) -> _Failures | None:
        known = self._failures.get(key)
        return None if known is None or self._clock() - known.last_at > FORGET_SECONDS else known


def _keys(account: str, address: str) -> tuple[str, str]:
    return (f"account {account.strip().lower()}", f"address {address}")
