"""JSON that somebody else wrote, read so that what it holds can be stored and shown."""

import json
import re
from typing import Any, Final

_SURROGATE: Final = re.compile(r"\\u[dD][89a-fA-F]")
"""An escape of one half of a UTF-16 pair (RFC 8259, 7): alone it is no character, and UTF-8 has no bytes for it."""


def read_json(text: str | bytes) -> Any:
    """What `text` says. Raises ValueError for what is no JSON, for what is nested too deeply, and for a string that no
    database and no page can hold."""
    written = text.decode() if isinstance(text, bytes) else text
    try:
        document = json.loads(written)
    except RecursionError:
        raise ValueError("It is nested too deeply.") from None
    if _SURROGATE.search(written):
        json.dumps(document, ensure_ascii=False).encode()
    return document
