"""Tabs: every tab's text stays, under its label."""

import re
from collections.abc import Sequence
from typing import Final

from knowledge.sources.dialects.container import Container, indented_block

_MKDOCS: Final = re.compile(r"^(?P<indent>\s*)===[!+]?\s+\"(?P<title>.*)\"\s*$")
_BRACES: Final = re.compile(r"^\s*\{(?:start_tabs|end_tabs|(?:settings_)?tab\|(?P<name>[^{}]*))\}\s*$")


def indented_tab_at(lines: Sequence[str], place: int) -> Container | None:
    """`=== "Label"` of MkDocs, its text indented below it."""
    found = _MKDOCS.match(lines[place])
    if found is None:
        return None
    inner, end = indented_block(lines, place + 1, found["indent"].expandtabs())
    return Container(inner, end, found["title"].strip().replace("**", ""), found["indent"])


def tab_in_braces(line: str) -> list[str]:
    """The line `{tab|desktop-web}` as a label, `{start_tabs}` and `{end_tabs}` as nothing; any other line as it is."""
    found = _BRACES.match(line)
    if found is None:
        return [line]
    label = (found["name"] or "").replace("-", " ").strip()
    return ["", f"**{label[0].upper()}{label[1:]}:**", ""] if label else [""]
