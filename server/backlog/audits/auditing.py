"""One audit from its first ticket to its report: what the command and the process of the desk both do."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from escalation.audit.row import AuditTicket
from escalation.audit.topics.topic import FormerTopic
from escalation.instant import milliseconds_of
from knowledge.embedding import Embedder
from server.backlog.amount_words import percent_words
from server.backlog.audits.document import Document, document_of
from server.backlog.audits.gathering import Gathering
from server.backlog.audits.help_centre import NO_ANSWER, HelpAnswer
from server.backlog.audits.looking import look_into
from server.backlog.audits.options import AuditOptions
from server.backlog.audits.progress import Phase, Show
from server.backlog.audits.read import Read
from server.backlog.audits.spool import Spool
from server.backlog.audits.vectors import TextVectors
from server.backlog.audits.writing import write_pages, write_sheets, write_topics

ASKED_MAX: Final = 40
"""Topics for which the help centre is asked, the largest gain first; each costs some searches."""

Answers = Callable[[str], Awaitable[HelpAnswer]]
"""What the help centre answers to a text."""


def gather(
    tickets: Iterable[AuditTicket], spool: Spool, options: AuditOptions, told: Callable[[int], None]
) -> tuple[Gathering, float]:
    """Reads all tickets into the spool, and says how many seconds that took; `told` hears how many there are until
    now."""
    begun = perf_counter()
    gathering = Gathering(spool, options)
    for ticket in tickets:
        gathering.take(ticket)
        if gathering.read % 1_000 == 0:
            told(gathering.read)
    spool.flush()
    told(gathering.read)
    return gathering, perf_counter() - begun


async def look_and_write(
    spool: Spool,
    read: Read,
    embedder: Embedder,
    out: Path,
    show: Show,
    *,
    former: Sequence[FormerTopic] = (),
    answers: Answers | None = None,
) -> Document:
    """The second look, and all files of the report in `out`; its document.

    `former`: topics of the last audit, whose ids are kept. `answers` asks the help centre, where there is one.
    """
    counts = read.gathering.counting.counts()
    looked = await look_into(spool, TextVectors(embedder, show), former, counts.open, show)
    document = document_of(spool, read, counts, looked)
    begun = perf_counter()
    write_sheets(spool, document, milliseconds_of(read.options.as_of), out, show)
    write_topics(looked.topics, out)
    document["seconds"]["writing"] = round(perf_counter() - begun, 3)
    if answers is not None:
        document = await with_answers(document, answers, show)
    write_pages(document, out)
    return document


async def with_answers(document: Document, answers: Answers, show: Show) -> Document:
    """The document with what the help centre makes of the topics that may be automated."""
    candidates: list[dict[str, Any]] = [dict(each) for each in document["automation"]]
    asked = candidates[:ASKED_MAX]
    begun = perf_counter()
    for place, each in enumerate(asked):
        show(Phase.ASKING, place, len(asked))
        found = [await answers(sample) for sample in each["samples"]]
        answered = sum(answer.likely for answer in found) / len(found) if found else 0.0
        each["answered"] = answered
        best = max(found, key=lambda answer: answer.likely, default=NO_ANSWER)
        each["answer"] = {"text": best.text, "title": best.title, "url": best.url} if best.text else None
        each["score"] = each["share"] * each["predictability"] * answered
        each["evidence"] = (
            f"{each['size']:,} tickets ({percent_words(each['share'])}), "
            f"{percent_words(each['predictability'])} predictable, "
            f"the help centre answers {percent_words(answered)} of them."
        )
    candidates.sort(key=lambda each: (-each["score"], -each["size"], each["label"]))
    seconds = document["seconds"] | {"asking": round(perf_counter() - begun, 3)}
    return document | {"automation": candidates, "seconds": seconds}
