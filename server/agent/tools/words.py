"""Templates of plain words with fields in braces: `Your invoice {number}`. No logic, and every value is escaped."""

import re
from collections.abc import Mapping
from string import Formatter
from typing import Final
from urllib.parse import quote

from server.agent.links import host_of
from server.agent.tools.arguments import Value

VALUE_CHARACTERS_MAX: Final = 500
"""Of one value in a text that a visitor reads."""

_MARKS: Final = re.compile(r"([\\`*_{}\[\]()#+!|<>~&])")
_ADDRESS: Final = re.compile(r"(?i)(https?:|ftp:)(//)|(www)(\.)")
FIELD_NAME: Final = r"[A-Za-z][A-Za-z0-9_]{0,63}"
_NAME: Final = re.compile(FIELD_NAME)
_LINK_BEGINS: Final = "]("


class TemplateBroken(ValueError):
    """A template is no template; the text says where and what to write instead."""


class FieldMissing(LookupError):
    """A field of the template has no value."""


def fields_in(template: str) -> frozenset[str]:
    """The fields that `template` names. Raises TemplateBroken."""
    return frozenset(field for _, field in _parts(template) if field is not None)


def in_markdown(template: str, values: Mapping[str, Value], hosts: frozenset[str] = frozenset()) -> str:
    """`template` with its values as Markdown in which none of them is more than text.

    A value within the round brackets of a link must be an http(s) address of one of `hosts`. Raises FieldMissing for a
    field without a value and for an address that may not be linked to.
    """
    written = ""
    for literal, field in _parts(template):
        written += literal
        if field is None:
            continue
        value = _given(field, values)
        written += _address(field, value, hosts) if written.endswith(_LINK_BEGINS) else escaped(value)
    return written


def in_plain(template: str, values: Mapping[str, Value]) -> str:
    """`template` with its values, where no markup is read. Raises FieldMissing."""
    return "".join(literal + ("" if field is None else _given(field, values)) for literal, field in _parts(template))


def escaped(text: str) -> str:
    """`text` as Markdown that shows exactly it, on one line and without a link."""
    quoted = _MARKS.sub(r"\\\1", " ".join(text.split()))
    # A bare address would become a link; a backslash that nobody sees keeps it a text.
    return _ADDRESS.sub(lambda found: "\\".join(part for part in found.groups() if part), quoted)


def link_target(address: str) -> str:
    """`address` as it may stand within the round brackets of a link."""
    return quote(address, safe="/:?#[]@!$&'*+,;=%-._~")


def _parts(template: str) -> list[tuple[str, str | None]]:
    """Pairs of words and the field that follows them, None after the last words."""
    try:
        parsed = list(Formatter().parse(template))
    except ValueError as error:
        raise TemplateBroken(f"{error}; write a field as {{name}}, and a brace itself twice") from None
    for _, field, form, conversion in parsed:
        if field is not None and (not _NAME.fullmatch(field) or form or conversion):
            raise TemplateBroken(f"{{{field}}}: a field is a name of letters, digits and _, and nothing else")
    return [(literal, field) for literal, field, _, _ in parsed]


def _given(field: str, values: Mapping[str, Value]) -> str:
    value = values.get(field)
    if value is None or value == "":
        raise FieldMissing(field)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)[:VALUE_CHARACTERS_MAX]


def _address(field: str, value: str, hosts: frozenset[str]) -> str:
    if host_of(value) not in hosts:
        raise FieldMissing(field)
    return link_target(value)
