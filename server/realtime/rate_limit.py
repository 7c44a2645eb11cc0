"""A token bucket: so many frames a second, with room for a burst."""

from dataclasses import dataclass
from typing import Final

FRAMES_PER_SECOND: Final = 5.0
FRAMES_BURST: Final = 30.0
"""A panel that comes back sends its outbox at once; a person does not type faster than 5 frames a second."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """What one socket may still send; `at` is a monotonic time in seconds."""

    tokens: float
    at: float


def full_bucket(now: float) -> Bucket:
    """A bucket as a new socket gets it."""
    return Bucket(FRAMES_BURST, now)


def spend(bucket: Bucket, now: float) -> tuple[Bucket, bool]:
    """The bucket after one frame at `now`, and whether the frame was within the rate."""
    tokens = min(FRAMES_BURST, bucket.tokens + (now - bucket.at) * FRAMES_PER_SECOND)
    if tokens < 1:
        return Bucket(tokens, now), False
    return Bucket(tokens - 1, now), True
