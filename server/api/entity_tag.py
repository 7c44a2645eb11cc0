"""Entity tags that can tell what has changed since (RFC 9110, 8.8.3 and 13.1.1).

A tag is a short mark of each field, in the order of the body: whoever sends an old one hears which fields are others by
now, though nobody stored the old ones.
"""

import base64
import hashlib
import re
from typing import Final

from pydantic import BaseModel
from pydantic_core import to_json

from server.api.refusal import Refused

MARK_BYTES: Final = 3
"""Of a field: one change in 16 million is not seen."""

TAG_CHARACTERS_MAX: Final = 1_000


PATTERN: Final = r'^([*]|"[A-Za-z0-9_=-]*"(, *"[A-Za-z0-9_=-]*")*)$'
"""Of `If-Match`: tags as they were given, or an asterisk for whatever there is."""

_IF_MATCH: Final = re.compile(PATTERN)


def given_tags(if_match: str | None) -> str | None:
    """The header as it came, or None without one; raises Refused (400) for what cannot be one."""
    if if_match is None:
        return None
    stripped = if_match.strip()
    if len(stripped) > TAG_CHARACTERS_MAX or not _IF_MATCH.fullmatch(stripped):
        raise Refused(
            400, "if_match_invalid", "If-Match: send an ETag as it was given, in its quotation marks.", field="If-Match"
        )
    return stripped


def entity_tag(body: BaseModel) -> str:
    """The tag of a body, in quotation marks."""
    marks = b"".join(_mark(getattr(body, name)) for name in type(body).model_fields)
    return f'"{base64.urlsafe_b64encode(marks).decode()}"'


def require_match(if_match: str | None, body: BaseModel) -> None:
    """Raises Refused (412) when `if_match` is given and names another state of what `body` shows now."""
    if if_match is None or if_match == "*":
        return
    now = entity_tag(body)
    given = [each.strip() for each in if_match.split(",")]
    if now in given:
        return
    changed = _changed(given[0], now, body)
    told = f"Changed since: {', '.join(changed)}. " if changed else ""
    raise Refused(
        412,
        "precondition_failed",
        f"It is not as it was when you read it. {told}Nothing was done. Read it again, then decide.",
        field="If-Match",
    )


def _changed(given: str, now: str, body: BaseModel) -> list[str]:
    old, new = _marks(given), _marks(now)
    if old is None or new is None or len(old) != len(new):
        return []
    return [name for name, was, is_ in zip(type(body).model_fields, old, new, strict=True) if was != is_]


def _marks(tag: str) -> list[bytes] | None:
    try:
        marks = base64.b64decode(tag.strip('"'), altchars=b"-_", validate=True)
    except ValueError:
        return None
    return [marks[start : start + MARK_BYTES] for start in range(0, len(marks), MARK_BYTES)]


def _mark(value: object) -> bytes:
    return hashlib.sha256(to_json(value)).digest()[:MARK_BYTES]
