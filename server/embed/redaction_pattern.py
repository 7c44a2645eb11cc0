"""Which regular expressions a browser runs as they are meant, and within bounds.

The widget passes over every other one, and would tell what it was to take out: so it is refused while it is written.
`widget/src/page/redaction.ts` has the same rule, and `docs/redactions.json` tests both.
"""

import re
from typing import Final

ENDLESS_MAX: Final = 3
"""Repetitions without an end in one expression: each multiplies the time that a text may take."""

_ESCAPE: Final = re.compile(r"\\(.)", re.DOTALL)
_SET: Final = re.compile(r"\[[^\]]*\]")
_EMPTY_SET: Final = re.compile(r"\[\^?\]")
"""In Python a set that begins with `]` itself."""

_NOT_JAVASCRIPT: Final = re.compile(r"\(\?(?!:|=|!|<=|<!)|(?:[*+?]|\})\+")
"""Groups and repetitions that only Python knows: flags, `?P` names, comments, conditions, what gives nothing back."""

_MARK: Final = re.compile(r"\(|\)?(?:[*+]|\{\d*,\})|\)(?:\{\d+(?:,\d+)?\})?|\|")


def fault_of(pattern: str) -> str | None:
    """What is wrong with `pattern`, in words for whoever wrote it; None when browsers can use it."""
    try:
        expression = re.compile(pattern)
    except re.error as error:
        return f"is no regular expression: {error}"
    unescaped = _ESCAPE.sub("x", pattern)
    plain = _SET.sub("x", unescaped)
    means_another = _EMPTY_SET.search(unescaped) or not {"A", "Z"}.isdisjoint(_ESCAPE.findall(pattern))
    if means_another or _NOT_JAVASCRIPT.search(plain):
        return "is no regular expression of JavaScript's"
    if expression.search(""):
        return "is found in an empty text"
    return "may take for ever: its repetitions stand within each other, or are too many" if _is_endless(plain) else None


def _is_endless(plain: str) -> bool:
    """Whether a repetition without an end holds another one, or there are more of them than a short text bears."""
    groups = [False]
    endless = 0
    for mark in _MARK.findall(plain):
        if mark == "(":
            groups.append(False)
        elif mark == "|":
            groups[-1] = groups[-1] or len(groups) > 1
        else:
            repeats = mark.endswith(("*", "+", ",}"))
            holds = mark.startswith(")") and groups.pop()
            if holds and len(mark) > 1:
                return True
            endless += repeats
            groups[-1] = groups[-1] or holds or repeats
    return endless > ENDLESS_MAX
