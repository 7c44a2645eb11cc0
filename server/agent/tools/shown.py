"""Of a service's reply, the fields that the team lists, and nothing else."""

import json
import math
from collections.abc import Sequence
from typing import Any, Final

from server.agent.tools.arguments import Value
from server.agent.tools.declared import Shown
from server.agent.tools.exchange import ExchangeFailed, Reply
from server.agent.tools.words import VALUE_CHARACTERS_MAX

ITEMS_MAX: Final = 10
"""Of a list that is shown as one value."""


def shown_of(reply: Reply, show: Sequence[Shown]) -> dict[str, Value]:
    """The listed fields that the reply has, as plain values. Raises ExchangeFailed for a refusal and for no JSON."""
    if not 200 <= reply.status < 300:
        raise ExchangeFailed(f"it answered {reply.status}")
    if not show:
        return {}
    try:
        document = json.loads(reply.body) if reply.body else None
    except (ValueError, RecursionError):
        raise ExchangeFailed("its reply is no JSON") from None
    found = {each.name: _plain(_at(document, each.path)) for each in show}
    return {name: value for name, value in found.items() if value is not None}


def _at(place: Any, path: Sequence[str]) -> Any:
    for step in path:
        if isinstance(place, dict):
            place = place.get(step)
        elif isinstance(place, list) and step.isdecimal() and len(step) < 6 and int(step) < len(place):
            place = place[int(step)]
        else:
            return None
    return place


def _plain(value: Any) -> Value | None:
    match value:
        case str():
            printable = "".join(each if each.isprintable() else " " for each in value[: 4 * VALUE_CHARACTERS_MAX])
            return " ".join(printable.split())[:VALUE_CHARACTERS_MAX]
        case float() if not math.isfinite(value):
            return None
        case bool() | int() | float():
            return value
        case list():
            plain = [_plain(each) for each in value[:ITEMS_MAX] if not isinstance(each, list)]
            return ", ".join(str(each) for each in plain if each is not None)[:VALUE_CHARACTERS_MAX] or None
        case _:
            return None
