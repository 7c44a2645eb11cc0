"""The bounds of the protocol, each with its unit and its reason."""

from typing import Final

PROTOCOL_VERSION: Final = 1

FRAME_BYTES_MAX: Final = 64 * 1024
"""One frame, in bytes of UTF-8: room for the longest message in any script, and for nothing else."""

TEXT_CHARACTERS_MAX: Final = 4_000
"""One message of a visitor: about two pages; longer texts belong into an attachment."""

NESTING_MAX: Final = 16
"""Depth of arrays and objects in one frame; the deepest legal frame has 3."""

INTEGER_MAX: Final = 2**53 - 1
"""Largest magnitude of an integer that both JSON ends hold exactly (RFC 8259, section 6)."""

CLIENT_ID_CHARACTERS_MAX: Final = 64
PAGE_KEY_CHARACTERS_MAX: Final = 512
PAGE_TITLE_CHARACTERS_MAX: Final = 200
PAGE_HEADINGS_MAX: Final = 8
ORIGIN_CHARACTERS_MAX: Final = 256

PAGE_TARGETS_MAX: Final = 50
"""Elements of one page that may be pointed at; a page that declares more is described by its first ones."""

TARGET_CHARACTERS_MAX: Final = 64

PAGE_FACTS_MAX: Final = 20
"""Facts that a page declares of itself, such as the project's plan; each name and value has a bound of its own."""

FACT_NAME_CHARACTERS_MAX: Final = 64
FACT_CHARACTERS_MAX: Final = 200

SEEN_PAGES_MAX: Final = 20
"""Pages that a visitor came through before they said anything; more of them explain no question."""

SEEN_SECONDS_MAX: Final = 7 * 86_400
"""How long ago such a page may have been seen: a tab that stays open for a week."""

SELECTION_CHARACTERS_MAX: Final = 500
"""Of what the visitor has marked on the page and asks about: a paragraph."""

ATTACHMENTS_MAX: Final = 5
"""Files beside one message."""

COMMENT_CHARACTERS_MAX: Final = 1_000
"""What a visitor adds to a thumb or to a score."""

EMAIL_CHARACTERS_MAX: Final = 254
"""RFC 5321 allows no longer address in a path."""

TOKEN_CHARACTERS_MAX: Final = 4_096
"""A signed token with some twenty claims has 1,000."""

REVISION_MAX: Final = 2**31 - 1
"""An answer that begins anew counts one up; the number only has to fit a row's integer."""
