"""Token buckets by key: so much a second, with what was not used saved up to a burst. Pure; time is passed in."""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Final

KEYS_MAX: Final = 32_768
"""Buckets that are kept: at most 14 MB. Beyond it the one used least recently is forgotten: whoever commands so many
addresses gains nothing by that, for each new one has a full bucket anyway."""

ROUNDING: Final = 1e-6
"""Tokens that may be missing: whoever waits as long as they were told is not refused for the last bit of a float."""


@dataclass(frozen=True, slots=True)
class Rate:
    """`per_second` tokens come in, and at most `burst` (at least 1) are saved up."""

    per_second: float
    burst: float


@dataclass(frozen=True, slots=True)
class _Bucket:
    tokens: float
    at: float


class TokenBuckets:
    """A bucket for each key, full at first: in any t seconds a key spends at most `burst + per_second * t` tokens."""

    def __init__(self, rate: Rate, keys_max: int = KEYS_MAX) -> None:
        self._rate = rate
        self._keys_max = keys_max
        self._buckets: OrderedDict[Hashable, _Bucket] = OrderedDict()

    def __len__(self) -> int:
        return len(self._buckets)

    def wait(self, key: Hashable, now: float) -> float:
        """Seconds from `now` (monotonic seconds) until `key` may spend a token; 0 when it may at once."""
        missing = 1.0 - self._tokens(key, now)
        return missing / self._rate.per_second if missing > ROUNDING else 0.0

    def spend(self, key: Hashable, now: float, tokens: float = 1.0) -> None:
        """Takes tokens of `key`, which may have one at once by `wait`; with fewer left it takes what there is."""
        self._buckets[key] = _Bucket(max(0.0, self._tokens(key, now) - tokens), now)
        self._buckets.move_to_end(key)
        if len(self._buckets) > self._keys_max:
            self._buckets.popitem(last=False)

    def give_back(self, key: Hashable, now: float) -> None:
        """Returns a token that `key` spent on what did not come about."""
        if key in self._buckets:
            self._buckets[key] = _Bucket(min(self._rate.burst, self._tokens(key, now) + 1.0), now)

    def _tokens(self, key: Hashable, now: float) -> float:
        bucket = self._buckets.get(key)
        if bucket is None:
            return self._rate.burst
        return min(self._rate.burst, bucket.tokens + (now - bucket.at) * self._rate.per_second)
