"""One visitor's conversation behind a door: as the code of the service stores it, and as a simple model of that."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from server.conversation.contact import contact_by_secret
from server.conversation.conversation import Conversation, conversation_of_contact, latest_conversation
from server.conversation.message import Message, append_message, messages_after
from server.conversation.say_together import Saying, say_together
from server.conversation.site import add_site
from server.conversation.visitor import Visitor, fresh_conversation_id
from server.database import Database
from server.errors import ClientIdReused, MessageTooLong
from server.migrate import migrate
from server.protocol.delivery import Resumption, resume_from
from server.protocol.limits import TEXT_CHARACTERS_MAX
from server.protocol.server_frames import Author, MessageFrame
from server.protocol.visitor_frames import Hello, Page
from server.realtime.greeting import Recognised, recognise

AT: Final = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
SITE: Final = "pk_1"
SECRET: Final = "v1s_1"
PAGE: Final = Page(key="/members", origin="https://app.example.com")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Found:
    """What a hello leads to: the conversation, how far it goes, and from where on it is sent."""

    conversation: str | None
    last_seq: int
    resumption: Resumption


class Store(Protocol):
    """A conversation of one visitor."""

    def find(self, hello: Hello) -> Found: ...
    def say(self, client_id: str, text: str) -> tuple[MessageFrame, bool]:
        """The stored message, and whether it had been stored before. Raises WireError."""

    def append(self, author: Author, text: str, run: str | None, *, stopped: bool = False) -> MessageFrame: ...
    def after(self, seq: int) -> list[MessageFrame]: ...


class ModelStore:
    """The rules of the store in a few lines: numbered without a gap, each `client_id` once."""

    conversation: Final = "c_1"

    def __init__(self) -> None:
        self.site = SITE
        self._messages: list[MessageFrame] = []
        self._by_client_id: dict[str, MessageFrame] = {}

    def find(self, hello: Hello) -> Found:
        last_seq = len(self._messages)
        same = hello.conversation in (None, self.conversation)
        if hello.fresh is not None:
            same = hello.after_seq == 0 or hello.conversation == self.conversation
        return Found(
            self.conversation if last_seq else None,
            last_seq,
            resume_from(hello.after_seq, last_seq, same_conversation=same),
        )

    def say(self, client_id: str, text: str) -> tuple[MessageFrame, bool]:
        _refuse_long(text, client_id)
        known = self._by_client_id.get(client_id)
        if known is None:
            self._by_client_id[client_id] = self._store("visitor", text, client_id, None, stopped=False)
        elif known.text != text:
            raise ClientIdReused("Used for another message.", client_id=client_id)
        return self._by_client_id[client_id], known is not None

    def append(self, author: Author, text: str, run: str | None, *, stopped: bool = False) -> MessageFrame:
        return self._store(author, text, None, run, stopped=stopped)

    def after(self, seq: int) -> list[MessageFrame]:
        return self._messages[seq:]

    def _store(
        self, author: Author, text: str, client_id: str | None, run: str | None, *, stopped: bool
    ) -> MessageFrame:
        message = MessageFrame(
            conversation=self.conversation,
            seq=len(self._messages) + 1,
            author=author,
            name=None,
            text=text,
            client_id=client_id,
            run=run,
            stopped=stopped,
            created_at="2026-11-02T09:30:00.000Z",
        )
        self._messages.append(message)
        return message


class SqliteStore:
    """The same by the code of the service, on an SQLite file; each store is another visitor.

    With `fresh` the visitor had a conversation before, and has started over under that name.
    """

    def __init__(self, rows: "Rows", number: int, fresh: str | None = None) -> None:
        self.site = rows.public_key
        self._rows = rows
        self._visitor = Visitor(rows.site_id, f"{SECRET}_{number}", None)
        if fresh is not None:
            self.say("before", "Before")
            named = fresh_conversation_id(rows.site_id, self._visitor.secret, fresh)
            self._visitor = replace(self._visitor, conversation_id=named, is_fresh=True)

    def find(self, hello: Hello) -> Found:
        known = hello.model_copy(update={"visitor": self._visitor.secret, "page": PAGE})
        (found,) = self._rows.run(self._rows.database.read(lambda rows: recognise(rows, [known], AT)))
        assert isinstance(found, Recognised)
        conversation = found.conversation
        if conversation is None:
            return Found(None, 0, found.resumption)
        return Found(conversation.conversation_id, conversation.last_seq, found.resumption)

    def say(self, client_id: str, text: str) -> tuple[MessageFrame, bool]:
        _refuse_long(text, client_id)
        saying = Saying(self._visitor, client_id, text, AT)
        said = self._rows.run(self._rows.database.write_together(say_together, saying))
        return said.message.as_frame(), said.again

    def append(self, author: Author, text: str, run: str | None, *, stopped: bool = False) -> MessageFrame:
        async def unit(rows: AsyncConnection) -> Message:
            conversation = await self._conversation(rows)
            assert conversation is not None
            return await append_message(
                rows, conversation, author=author, text=text, run_id=run, stopped=stopped, at=AT
            )

        return self._rows.run(self._rows.database.write(unit)).as_frame()

    def after(self, seq: int) -> list[MessageFrame]:
        async def unit(rows: AsyncConnection) -> tuple[Message, ...]:
            conversation = await self._conversation(rows)
            return () if conversation is None else await messages_after(rows, conversation, seq)

        return [message.as_frame() for message in self._rows.run(self._rows.database.read(unit))]

    async def _conversation(self, rows: AsyncConnection) -> Conversation | None:
        contact = await contact_by_secret(rows, self._visitor.site_id, self._visitor.secret)
        if contact is None:
            return None
        if self._visitor.conversation_id is not None:
            return await conversation_of_contact(rows, contact, self._visitor.conversation_id)
        return await latest_conversation(rows, contact)


class Rows:
    """An open database with one site, for stores that follow each other."""

    def __init__(self, database: Database, run: Callable[[Awaitable[Any]], Any], site: tuple[str, str]) -> None:
        self.database = database
        self._run = run
        self.site_id, self.public_key = site
        self._visitors = 0

    def run(self, awaitable: Awaitable[T]) -> T:
        """What `awaitable` gives."""
        result: T = self._run(awaitable)
        return result

    def new_store(self, fresh: str | None = None) -> SqliteStore:
        """The store as a visitor meets it who has never been here, or has started over under the name `fresh`."""
        self._visitors += 1
        return SqliteStore(self, self._visitors, fresh)


@contextlib.contextmanager
def sqlite_rows(folder: Path) -> Iterator[Rows]:
    """A migrated SQLite file in `folder`, open until the end of the context."""
    url = f"sqlite+aiosqlite:///{folder / 'handrail.db'}"
    with asyncio.Runner() as runner:

        def run(awaitable: Awaitable[Any]) -> Any:
            async def awaited() -> Any:
                return await awaitable

            return runner.run(awaited())

        run(migrate(url))
        database = Database(url)
        run(database.start())
        try:
            site, _ = run(database.write(lambda rows: add_site(rows, "Fernway help", (PAGE.origin,), AT)))
            yield Rows(database, run, (site.site_id, site.public_key))
        finally:
            run(database.aclose())


def _refuse_long(text: str, client_id: str) -> None:
    if len(text) > TEXT_CHARACTERS_MAX:
        raise MessageTooLong("Too long.", client_id=client_id)
