"""A write that waits, alone or together with others of its kind, and the line in which it waits."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Generic, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from server.storage.errors import DatabaseUnavailable, as_told

T = TypeVar("T")
Q = TypeVar("Q")
R = TypeVar("R")

Unit = Callable[[AsyncConnection], Awaitable[T]]
"""Work within one transaction. It may run again after a conflict, so it changes nothing but rows."""

Together = Callable[[AsyncConnection, Sequence[Q]], Awaitable[Sequence[R | Exception]]]
"""Work for many requests within one transaction: gives each its result or its exception, in their order. A request that
gets an exception must have left no rows."""


class Request:
    """A unit, or what is asked of a `together` function; its outcome is set exactly once.

    Whoever waits for `outcome` may be cancelled, which ends their waiting only: the write goes on without them.
    """

    __slots__ = ("asked", "outcome", "together")

    def __init__(self, together: Together[Any, Any] | None, asked: Any) -> None:
        self.together = together
        self.asked = asked
        self.outcome: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

    def succeed(self, result: Any) -> None:
        """Tells the caller, if there still is one."""
        if not self.outcome.done():
            self.outcome.set_result(result)

    def fail(self, error: Exception) -> None:
        """Tells the caller, if there still is one: their own error as it is, all others as DatabaseUnavailable."""
        if not self.outcome.done():
            self.outcome.set_exception(as_told(error))


Part = Sequence[Request]
"""One unit, or requests of the same `together` function: what fails or succeeds in one savepoint."""


def parts_of(requests: Sequence[Request]) -> list[Part]:
    """The requests, those of one `together` function joined, in the order in which the first of each came."""
    joined: dict[object, list[Request]] = {}
    for request in requests:
        joined.setdefault(request.together or request, []).append(request)
    return list(joined.values())


async def run_part(connection: AsyncConnection, part: Part) -> Sequence[Any]:
    """The result of each request of `part`; those of a `together` function may be exceptions."""
    together = part[0].together
    if together is None:
        return [await part[0].asked(connection)]
    results = await together(connection, [request.asked for request in part])
    if len(results) != len(part):
        raise RuntimeError(f"{together} gave {len(results)} results for {len(part)} requests")
    return results


def tell(part: Part, results: Sequence[Any]) -> None:
    """Gives each caller their own result, once it is committed."""
    for request, result in zip(part, results, strict=True):
        if request.together is not None and isinstance(result, Exception):
            request.fail(result)
        else:
            request.succeed(result)


class Line(Generic[T]):
    """Requests in the order in which they came: a bounded queue of which many are taken at once."""

    def __init__(self, waiting_max: int) -> None:
        self._waiting_max = waiting_max
        self._waiting: deque[T] = deque()
        self._somebody = asyncio.Event()
        self._closed = False

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, request: T) -> None:
        """Lets it wait; raises DatabaseUnavailable when too many do, or when the database is closed."""
        if self._closed:
            raise DatabaseUnavailable("The database is closed.")
        if len(self._waiting) >= self._waiting_max:
            raise DatabaseUnavailable(f"{self._waiting_max} writes wait already; try again.")
        self._waiting.append(request)
        self._somebody.set()

    async def take(self, most: int) -> list[T]:
        """Waits for one, then takes all that are there, `most` at most; none when it is closed and empty."""
        while not self._waiting and not self._closed:
            self._somebody.clear()
            await self._somebody.wait()
        return [self._waiting.popleft() for _ in range(min(most, len(self._waiting)))]

    def take_all(self) -> list[T]:
        """Everybody who waits, at once."""
        everybody = list(self._waiting)
        self._waiting.clear()
        return everybody

    def close(self) -> None:
        """Takes nobody in any more; who waits is still served."""
        self._closed = True
        self._somebody.set()
