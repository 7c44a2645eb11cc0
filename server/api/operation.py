"""One operation of the HTTP interface: where it is, what it asks, what it does, what comes back."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, TypeVar

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncConnection

from server.api.bodies import Body
from server.api.caller import Caller
from server.api.request_body import Asking
from server.inbox.moves import Change
from server.team.api_scope import Scope

Method = Literal["GET", "POST", "PATCH", "DELETE"]

CHANGING: Final[frozenset[Method]] = frozenset({"POST", "PATCH", "DELETE"})

M = TypeVar("M", bound=BaseModel)


class Nothing(Asking):
    """What an operation asks that asks nothing."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that its door has let in and read, in a transaction that is its own."""

    connection: AsyncConnection
    caller: Caller
    at: datetime
    operation: str
    path: Mapping[str, str]
    query: Asking
    body: Asking
    if_match: str | None = None

    def query_as(self, kind: type[M]) -> M:
        """The query, which the operation's table row says is of this kind."""
        return _as(self.query, kind)

    def body_as(self, kind: type[M]) -> M:
        """The body, which the operation's table row says is of this kind."""
        return _as(self.body, kind)


@dataclass(frozen=True, slots=True)
class Answer:
    """What an operation did. `changes` are told to those who watch once they are committed."""

    body: Body
    changes: tuple[Change, ...] = ()
    entity_tag: str | None = None


Deed = Callable[[Asked], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter in the path, or of an operation without a key in the query."""

    name: str
    place: Literal["path", "query"]
    required: bool
    words: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that can be asked. With `scope` it wants a key that has it, and `deed` does it."""

    path: str
    name: str
    words: str
    parameters: tuple[Parameter, ...]
    body: type[BaseModel]
    method: Method = "GET"
    scope: Scope | None = None
    deed: Deed | None = None
    query: type[Asking] = Nothing
    asks: type[Asking] = Nothing
    status: int = 200
    tagged: bool = False
    """It gives an entity tag, and when it changes something it heeds If-Match."""
    makes_much: bool = False
    """It makes much of many rows, so that others are to be served meanwhile."""
    group: str = "Sites"
    """Under which heading the documentation shows it."""

    @property
    def changes(self) -> bool:
        """Whether it changes anything."""
        return self.method in CHANGING


def _as(value: BaseModel, kind: type[M]) -> M:
    if not isinstance(value, kind):
        raise TypeError(f"This operation's row in the table promises {type(value).__name__}, not {kind.__name__}.")
    return value
