"""The limits of one scope, as values."""

from dataclasses import dataclass
from typing import Final

from server.limits.token_buckets import Rate
from server.settings import Settings

VISITOR_MESSAGES_BURST: Final = 20
"""Messages that a panel may hold after a short time offline and sends at once."""

BURST_SECONDS: Final = 30
"""Messages of many visitors at once: those of half a minute, as after a restart."""

FRAMES_BURST_SECONDS: Final = 6
"""Frames at once: those of tabs, or of an office, that come back together."""

LETTERS_PER_HOUR: Final = 20
"""Letters that all visitors of one address may ask for: an office does, but nobody who makes up visitors sends mail to
hundreds of strangers. A visitor and a site have bounds of their own, counted over all processes."""

MINUTE: Final = 60
HOUR: Final = 3_600


UNCOUNTED: Final = Rate(per_second=1e6, burst=1e6)
"""Of what is counted elsewhere."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one key of a scope may do."""

    messages: Rate
    frames: Rate
    conversations: Rate
    sockets: int
    """Open at the same time."""
    letters: Rate = UNCOUNTED


def visitor_bounds(settings: Settings) -> Bounds:
    """What one visitor may do."""
    return Bounds(
        Rate(settings.visitor_messages_per_minute / MINUTE, VISITOR_MESSAGES_BURST),
        _frames(settings.visitor_frames_per_second),
        _hourly(settings.visitor_conversations_per_hour),
        settings.visitor_sockets,
    )


def address_bounds(settings: Settings) -> Bounds:
    """What all visitors of one address may do."""
    return Bounds(
        _many(settings.address_messages_per_minute),
        _frames(settings.address_frames_per_second),
        _hourly(settings.address_conversations_per_hour),
        settings.address_sockets,
        _hourly(LETTERS_PER_HOUR),
    )


def site_bounds(settings: Settings) -> Bounds:
    """What all visitors of one site may do."""
    return Bounds(
        _many(settings.site_messages_per_minute),
        _frames(settings.site_frames_per_second),
        _hourly(settings.site_conversations_per_hour),
        settings.site_sockets,
    )


def _many(per_minute: int) -> Rate:
    return Rate(per_minute / MINUTE, max(1.0, per_minute / MINUTE * BURST_SECONDS))


def _frames(per_second: int) -> Rate:
    return Rate(per_second, per_second * FRAMES_BURST_SECONDS)


def _hourly(per_hour: int) -> Rate:
    return Rate(per_hour / HOUR, per_hour)
