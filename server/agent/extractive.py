"""The answerer that needs no model: it quotes the help centre, with its source."""

from collections.abc import AsyncGenerator
from typing import Final

from knowledge.retrieval import Retrieval
from server.agent.answer import Answer, Declined, TextDelta, Turn
from server.agent.blocks import Block, BlockKind
from server.agent.guard import Guard
from server.agent.links import absolute_links
from server.agent.selection import Quote, select
from server.agent.sources import allowed_hosts, source_of

FIRST: Final = "This is from our help centre:"
SECOND: Final = "On your other question:"
NOTHING_FOUND: Final = "No article of the help centre has anything to quote on this question."

VERBATIM: Final = 1.0
"""A quote is borne out by its source, word for word."""

_CITED_ON_A_LINE_OF_ITS_OWN: Final = frozenset({BlockKind.TABLE, BlockKind.CODE, BlockKind.QUOTE, BlockKind.HEADING})


class ExtractiveAnswerer:
    """Answers with whole blocks of the best passage; a second passage when it announces one or a question needs it."""

    name = "extractive"

    async def answer(self, turn: Turn, retrieval: Retrieval) -> AsyncGenerator[TextDelta | Answer | Declined, None]:
        """Streams the answer line by line; see `Answerer.answer`. Never fails."""
        quotes = select(turn.question, retrieval)
        if not quotes:
            yield Declined(NOTHING_FOUND, self.name)
            return
        hosts = allowed_hosts(turn, (quote.passage for quote in quotes))
        text = "\n\n".join(
            f"{_opening(quote, number)}{_quoted(quote, number, hosts)}" for number, quote in enumerate(quotes, start=1)
        )
        for line in text.splitlines(keepends=True):
            yield TextDelta(line)
        sources = tuple(source_of(number, quote.passage) for number, quote in enumerate(quotes, start=1))
        yield Answer(text, sources, VERBATIM, self.name)


def _opening(quote: Quote, number: int) -> str:
    if quote.continues:
        return ""
    return f"{FIRST if number == 1 else SECOND}\n\n"


def _quoted(quote: Quote, number: int, hosts: frozenset[str]) -> str:
    heading = [f"**{quote.passage.breadcrumb[-1]}**"] if quote.passage.breadcrumb else []
    markdown = "\n\n".join((*heading, *(block.text for block in quote.blocks)))
    guard = Guard(hosts, citable=())
    safe = guard.feed(absolute_links(markdown, quote.passage.url)) + guard.finish()
    return f"{safe.rstrip()}{_before_citation(quote.blocks[-1])}[{number}]"


def _before_citation(last: Block) -> str:
    ends_in_code = last.text.rstrip().endswith(("```", "~~~", "|"))
    return "\n\n" if last.kind in _CITED_ON_A_LINE_OF_ITS_OWN or ends_in_code else " "
