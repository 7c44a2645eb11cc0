"""What the agent's tests speak about: passages, retrievals and turns of a small made-up product."""

from collections.abc import AsyncIterable, Sequence
from datetime import UTC, datetime

from knowledge.passage import Passage
from knowledge.retrieval import Mode, Retrieval, Retrieved, ScoreParts
from server.agent.answer import Answer, Declined, TextDelta, Turn
from server.agent.answerers import Restart
from server.conversation.message import Message
from server.conversation.page_context import PageContext
from server.protocol.server_frames import Author

ORIGIN = "https://app.example"
MEMBERS_PAGE = PageContext("/projects/:id/members", ORIGIN, "Members · Harbour refit", ("Members",))

INVITE = """\
Owners and editors of a project can invite people by e-mail.

1. Open the project and its **Members** tab.
2. Press **Invite people**.
3. Choose the **Role**: Editor, Commenter or Viewer.
4. Press **Send invitations**.

The invitations wait under **Pending invitations** until they are accepted. Each is valid for 14 days; **Resend** starts
the 14 days anew, and **Withdraw** makes the link in the e-mail useless. Nobody can see the project before that moment,
and nobody is charged for a seat.

People who have left may come back at any time: invite them anew, at the same address.
"""
PLANS = """\
Prices are for one person, before VAT.

| | Seedling | Grove |
| --- | --- | --- |
| Paid monthly | free | €6 a month |
| Projects | 3 | 100 |

Everybody in a workspace is on the same plan.
"""


def passage(
    text: str,
    *,
    article: str = "invite",
    title: str = "Invite someone to a project",
    section: str = "",
    url: str | None = None,
) -> Passage:
    """A passage with the index text that ingestion would give it."""
    breadcrumb = (section,) if section else ()
    anchor = section.casefold().replace(" ", "-")
    address = f"https://help.example/{article}" if url is None else url
    index_text = "\n".join((" › ".join((title, *breadcrumb)), text))
    return Passage(f"{article}#{anchor}", article, title, breadcrumb, anchor, text, index_text, address)


def retrieved(
    found: Passage, *, cosine: float | None = 0.6, lexical: float = 0.7, page_match: float = 0.0, score: float = 0.6
) -> Retrieved:
    """`found` with figures of a passage that fits well."""
    return Retrieved(found, score, ScoreParts(cosine, 0.3, lexical, page_match, 0.5, 0.9), "It speaks of it.")


def retrieval_of(*results: Retrieved | Passage, question: str = "", mode: Mode = "exact") -> Retrieval:
    """What was retrieved, the best first."""
    found = tuple(retrieved(each) if isinstance(each, Passage) else each for each in results)
    return Retrieval(question, None, found, mode)


def turn_of(question: str, *, page: PageContext | None = MEMBERS_PAGE, history: Sequence[Message] = ()) -> Turn:
    """A question, asked on the members page."""
    return Turn(question, page, tuple(history), "Fernway")


def message(author: Author, text: str, seq: int = 1) -> Message:
    """An earlier message."""
    return Message("c_1", seq, author, None, text, (), False, None, None, None, datetime(2026, 11, 1, tzinfo=UTC))


async def told(stream: AsyncIterable[Restart | TextDelta | Answer | Declined]) -> tuple[list[str], Answer | Declined]:
    """The deltas of a stream and its end; fails when there is not exactly one end, or it is not the last."""
    pieces = [piece async for piece in stream]
    ends = [piece for piece in pieces if isinstance(piece, Answer | Declined)]
    assert ends == pieces[-1:]
    return [piece.text for piece in pieces if isinstance(piece, TextDelta)], ends[0]
