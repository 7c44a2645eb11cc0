"""Which lines of Markdown are code: no dialect is looked for in them."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

_FENCE: Final = re.compile(r"^(?:\s|>|[-*+](?=\s)|\d{1,9}[.)](?=\s))*(?P<marks>`{3,}|~{3,})(?P<info>.*)$")


def lines_with_code(text: str) -> Iterator[tuple[str, bool]]:
    """Each line of `text`, and whether it is within a fence of backticks or tildes or is the fence itself.

    A fence may be indented as deep as its author likes, because the dialects indent what they hold.
    """
    return _marked(text.split("\n"))


def code_lines(lines: Iterable[str]) -> list[bool]:
    """For each of `lines` whether it is code; see `lines_with_code`."""
    return [is_code for _, is_code in _marked(lines)]


def _marked(lines: Iterable[str]) -> Iterator[tuple[str, bool]]:
    fence = ""
    for line in lines:
        found = _FENCE.match(line)
        if not fence:
            opens = found is not None and not (found["marks"][0] == "`" and "`" in found["info"])
            fence = found["marks"] if found is not None and opens else ""
            yield line, opens
        else:
            closes = found is not None and found["marks"].startswith(fence) and not found["info"].strip()
            fence = "" if closes else fence
            yield line, True
