"""The queue beside an open ticket: the same rows as on the page of the queue."""

from typing import Any

from starlette.datastructures import QueryParams

from server.desk.desk import Desk
from server.desk.queue_page import queue_values
from server.desk.queue_request import QueueRequest
from server.desk.sessions import Person


async def queue_beside(desk: Desk, person: Person, query: QueryParams) -> dict[str, Any]:
    """What the templates of the queue need, among it `queue_query`, which names the same part of it in an address."""
    return await queue_values(desk, person, QueueRequest.from_query(query.multi_items()))


def queue_query(query: QueryParams) -> str:
    """The part of an address that names what the queue shows."""
    return QueueRequest.from_query(query.multi_items()).query
