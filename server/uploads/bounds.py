"""The bounds of uploads, each with its unit and its reason."""

from typing import Final

from server.limits.token_buckets import Rate

FILE_BYTES_MAX: Final = 5 * 1024 * 1024
"""One file: a screenshot of the largest screen, a photograph of a phone, a log of a day."""

UNSENT_MAX: Final = 20
"""Files of one visitor that no message carries yet: four messages full."""

SITE_BYTES_PER_DAY: Final = 100 * 1024 * 1024
"""What all visitors of one site may send within 24 hours; it stays in the database as long as its conversations."""

UNSENT_HOURS: Final = 24
"""After which a file that no message carries is removed."""

SWEPT_AT_ONCE: Final = 100
"""Files that one transaction removes: at most 500 MiB, in a second or two."""

SWEEP_SECONDS: Final = 900.0
"""Between two looks for files to remove."""

CONCURRENT_MAX: Final = 16
"""Files that a process takes at the same time: 80 MiB of memory."""

DECODED_AT_ONCE: Final = 2
"""Pictures that a process decodes at the same time, each up to PIXELS_MAX."""

PIXELS_MAX: Final = 40_000_000
"""Of a picture, over all its frames: decoded it takes 160 MB for a moment. A file of some kB may claim billions."""

FRAMES_MAX: Final = 500
"""Of a moving picture."""

SIDE_PIXELS_MAX: Final = 16_383
"""What WebP and browsers can hold."""

NAME_CHARACTERS_MAX: Final = 120
"""More is shown nowhere."""

MEBIBYTE: Final = 1024 * 1024

ADDRESS_MEBIBYTES: Final = Rate(per_second=40 / 86_400, burst=40)
"""What comes from one address: less than half of a site's day, so that nobody alone takes it from all others."""

ADDRESS_RATE: Final = Rate(per_second=60 / 3_600, burst=30)
"""Files from one address: an office with a problem, but not a flood of made-up visitors."""
