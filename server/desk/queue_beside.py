"""The queue beside an open ticket: the same rows as on the page of the queue."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from server.desk.desk import Desk
from server.desk.queue_page import queue_values, status_named
from server.desk.sessions import Person


async def queue_beside(desk: Desk, person: Person, query: Mapping[str, str]) -> dict[str, Any]:
    """What the templates of the queue need, and `queue_query`, which names the same part of it in an address."""
    values = await queue_values(desk, person, status_named(query.get("status")))
    return values | {"queue_query": queue_query(query)}


def queue_query(query: Mapping[str, str]) -> str:
    """The part of an address that names what the queue shows."""
    return urlencode({"status": status_named(query.get("status")).value})
