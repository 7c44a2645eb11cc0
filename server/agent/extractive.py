"""The answerer that needs no model: it quotes the help centre, with its source."""

from collections.abc import AsyncGenerator, Sequence
from typing import Final

from knowledge.retrieval import Retrieval
from server.agent.answer import Answer, Declined, TextDelta, Turn
from server.agent.blocks import Block, BlockKind
from server.agent.guard import Guard
from server.agent.known import Known
from server.agent.language import Language, language_of
from server.agent.links import absolute_links
from server.agent.phrases import Phrases, phrases_in
from server.agent.selection import Quote, select
from server.agent.sources import allowed_hosts, source_of

NOTHING_FOUND: Final = "No article of the help centre has anything to quote on this question."

VERBATIM: Final = 1.0
"""A quote is borne out by its source, word for word."""

_CITED_ON_A_LINE_OF_ITS_OWN: Final = frozenset({BlockKind.TABLE, BlockKind.CODE, BlockKind.QUOTE, BlockKind.HEADING})


class ExtractiveAnswerer:
    """Answers with whole sentences and blocks of the best passage, and of a second one where the message needs both.

    Says where it is from, in the language of the question. Where the help centre speaks another language it says so,
    quotes all the same, and the answer asks for a person to be offered beside it.
    """

    name = "extractive"

    async def answer(self, turn: Turn, retrieval: Retrieval) -> AsyncGenerator[TextDelta | Answer | Declined, None]:
        """Streams the answer line by line; see `Answerer.answer`. Never fails."""
        quotes = select(turn.question, retrieval)
        if not quotes:
            yield Declined(NOTHING_FOUND, self.name)
            return
        asked, said = language_of(turn.question), _language_of(quotes)
        phrases = phrases_in(asked or said)
        other = said if asked is not None and said is not None and said is not asked else None
        hosts = allowed_hosts(turn, (quote.passage for quote in quotes))
        parts = [
            f"{_opening(quote, number, phrases, other)}{_quoted(quote, number, hosts)}"
            for number, quote in enumerate(quotes, start=1)
        ]
        text = "\n\n".join((*parts, *([] if other is None else [phrases.person])))
        for line in text.splitlines(keepends=True):
            yield TextDelta(line)
        sources = tuple(source_of(number, quote.passage) for number, quote in enumerate(quotes, start=1))
        yield Answer(text, sources, VERBATIM, self.name, other_language=other is not None)


def _language_of(quotes: Sequence[Quote]) -> Language | None:
    """The language of the passages that are quoted, not of the quotes alone: these may be short."""
    return language_of("\n".join(f"{quote.passage.title}\n{quote.passage.text}" for quote in quotes))


def _opening(quote: Quote, number: int, phrases: Phrases, other: Language | None) -> str:
    if quote.continues:
        return ""
    if number > 1:
        return f"{phrases.second}\n\n"
    first = phrases.first if other is None else phrases.other_language.format(language=phrases.languages[other])
    return f"{first}\n\n"


def _quoted(quote: Quote, number: int, hosts: frozenset[str]) -> str:
    heading = [f"**{quote.passage.breadcrumb[-1]}**"] if quote.passage.breadcrumb else []
    markdown = absolute_links("\n\n".join((*heading, *(block.text for block in quote.blocks))), quote.passage.url)
    guard = Guard(hosts, citable=(), known=Known(material=(markdown,)))
    safe = guard.feed(markdown) + guard.finish()
    return f"{safe.rstrip()}{_before_citation(quote.blocks[-1])}[{number}]"


def _before_citation(last: Block) -> str:
    ends_in_code = last.text.rstrip().endswith(("```", "~~~", "|"))
    return "\n\n" if last.kind in _CITED_ON_A_LINE_OF_ITS_OWN or ends_in_code else " "
