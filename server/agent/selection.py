"""Which passages answer a message: the one that retrieval puts first, and a second one where the message needs both."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from knowledge.passage import Passage
from knowledge.retrieval import Retrieval, Retrieved
from server.agent.blocks import Block, BlockKind, blocks_of
from server.agent.content_words import content_words
from server.agent.excerpt import excerpt
from server.agent.pieces import pieces_of
from server.agent.question import Asks, asks, questions_in

BEGINNING_WORDS_MAX: Final = 40
"""What is quoted of a text that only introduces the steps that follow it from another section."""

THIN_WORDS: Final = 25
"""A text before the first heading that is shorter than this announces the sections more than it answers."""

BETTER_LIKELIHOOD_MIN: Final = 0.1
"""Another section of the best article may take the place of the best passage when it is at least so likely."""

BETTER_COVERED: Final = 0.3
"""And when it has more of the question's words by this share of them."""

STEPS_INSTEAD_LIKELIHOOD_MIN: Final = 0.5
"""A section with the steps that are asked for takes the place of one without any when it is nearly as likely."""

STEPS_LIKELIHOOD_MIN: Final = 0.05
"""A section with steps joins the best passage when it is the answer at least so likely, as a share of that one's."""

SECOND_QUESTION_COVERED: Final = 0.5
"""Share of a second question's words: below it the first quote has not answered, from it on another passage does."""


@dataclass(frozen=True, slots=True)
class Quote:
    """Blocks of one passage, in their order, as they shall be read."""

    passage: Passage
    blocks: tuple[Block, ...]
    continues: bool = False
    """Goes on where the quote before it ends, rather than answering another question."""

    @property
    def words(self) -> frozenset[str]:
        """What the quote speaks of, its headings included."""
        plain = " ".join(block.plain for block in self.blocks)
        return content_words(" ".join((self.passage.title, *self.passage.breadcrumb, plain)))


def select(question: str, retrieval: Retrieval) -> tuple[Quote, ...]:
    """At most two quotes for `question`, the first from the best passage that has anything to quote.

    The second is for a second question that the first quote leaves open, or the section of the same article that the
    first announces or that has the steps which are asked for.
    """
    first, *further = questions_in(question)
    asked = first if further else question
    usable: Sequence[Retrieved] = [found for found in retrieval.results if pieces_of(found.passage)]
    if not usable:
        return ()
    usable = _with_best_section(asked, usable)
    best = usable[0].passage
    quote = Quote(best, excerpt(asked, best))
    for other in further:
        second = _answer_to_second(other, quote, usable)
        if second is not None:
            return quote, second
    rest = _continuation(asked, usable)
    if rest is None:
        return (quote,)
    return Quote(best, excerpt(asked, best, BEGINNING_WORDS_MAX)), Quote(rest, excerpt(asked, rest), continues=True)


def _with_best_section(question: str, usable: Sequence[Retrieved]) -> Sequence[Retrieved]:
    """`usable` with another section of the best article first, where that one plainly fits better."""
    wanted, form = content_words(question), asks(question)
    best = usable[0]
    said = _share(wanted, content_words(best.passage.index_text))
    for found in usable[1:]:
        if found.passage.article_id != best.passage.article_id:
            continue
        more = _share(wanted, content_words(found.passage.index_text)) - said
        is_plain = found.parts.fusion >= BETTER_LIKELIHOOD_MIN and more >= BETTER_COVERED
        if is_plain or (_has_missing_steps(found, best, form) and more >= 0):
            return (found, *(each for each in usable if each is not found))
    return usable


def _has_missing_steps(found: Retrieved, best: Retrieved, form: Asks) -> bool:
    """Whether it has the steps that `best` lacks, and does not merely go on where that one ends."""
    is_likely = form is Asks.FOR_STEPS and found.parts.fusion >= STEPS_INSTEAD_LIKELIHOOD_MIN
    has_missing = _has_steps(found.passage) and not _has_steps(best.passage)
    return is_likely and has_missing and not _is_below(found.passage, best.passage)


def _answer_to_second(question: str, quote: Quote, usable: Sequence[Retrieved]) -> Quote | None:
    wanted = content_words(question)
    if _share(wanted, quote.words) >= SECOND_QUESTION_COVERED:
        return None
    others = [found.passage for found in usable if found.passage != quote.passage]
    quotes = [Quote(passage, excerpt(question, passage)) for passage in others]
    best = max(quotes, key=lambda each: _share(wanted, each.words), default=None)
    return best if best is not None and _share(wanted, best.words) >= SECOND_QUESTION_COVERED else None


def _continuation(question: str, usable: Sequence[Retrieved]) -> Passage | None:
    """The section to be read after the best passage, if there is one."""
    best, *others = usable
    below = [found for found in others if _is_below(found.passage, best.passage)]
    form = asks(question)
    if not _announces(best.passage):
        below = [found for found in below if found.parts.fusion >= STEPS_LIKELIHOOD_MIN and _has_steps(found.passage)]
        if form is not Asks.FOR_STEPS or _has_steps(best.passage):
            return None
    return max(below, key=lambda found: _joins(found, question, form)).passage if below else None


def _is_below(passage: Passage, above: Passage) -> bool:
    """Whether `passage` is of a section below the one of `above` in the same article."""
    depth = len(above.breadcrumb)
    is_deeper = len(passage.breadcrumb) > depth and passage.breadcrumb[:depth] == above.breadcrumb
    return passage.article_id == above.article_id and is_deeper


def _joins(found: Retrieved, question: str, form: Asks) -> tuple[bool, float, float]:
    """How well a section goes on: in the form that is asked for, its heading on the subject, and likely."""
    heading = content_words(found.passage.breadcrumb[-1]) if found.passage.breadcrumb else frozenset()
    on_subject = _share(heading, content_words(question)) if heading else 1.0
    return form is not Asks.FOR_STEPS or _has_steps(found.passage), on_subject, found.parts.fusion


def _has_steps(passage: Passage) -> bool:
    return any(block.kind is BlockKind.STEPS for block in blocks_of(passage.text))


def _announces(passage: Passage) -> bool:
    is_thin = not passage.breadcrumb and len(passage.text.split()) < THIN_WORDS
    return is_thin and all(block.kind is BlockKind.PARAGRAPH for block in blocks_of(passage.text))


def _share(wanted: frozenset[str], said: frozenset[str]) -> float:
    return len(wanted & said) / len(wanted) if wanted else 0.0
