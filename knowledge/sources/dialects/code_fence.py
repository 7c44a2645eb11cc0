"""Which lines of Markdown are code: no dialect is looked for in them."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

_FENCE: Final = re.compile(r"^(?:\s|>|[-*+](?=\s)|\d{1,9}[.)](?=\s))*(?P<marks>`{3,}|~{3,})(?P<info>.*)$")


def lines_with_code(text: str) -> Iterator[tuple[str, bool]]:
    """Each line of `text`, and whether it is within a fence of backticks or tildes or is the fence itself.

    A fence may be indented as deep as its author likes, because the dialects indent what they hold.
    """
    return marked_from(text.split("\n"))


def marked_from(lines: Sequence[str], start: int = 0) -> Iterator[tuple[str, bool]]:
    """Each of `lines` from `start` on, where no code is open, and whether it is code; see `lines_with_code`."""
    fence = ""
    for place in range(start, len(lines)):
        line = lines[place]
        found = _FENCE.match(line)
        if not fence:
            opens = found is not None and not (found["marks"][0] == "`" and "`" in found["info"])
            fence = found["marks"] if found is not None and opens else ""
            yield line, opens
        else:
            closes = found is not None and found["marks"].startswith(fence) and not found["info"].strip()
            fence = "" if closes else fence
            yield line, True
