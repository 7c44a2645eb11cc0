"""Whatever an article looks like and whatever is asked: what is shown is whole, in order, and begins with a thought."""

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st

from knowledge.passage import Passage
from server.agent.blocks import Block, BlockKind, blocks_of
from server.agent.excerpt import QUOTE_WORDS_MAX, WHOLE_WORDS_MAX, excerpt
from server.agent.pieces import Piece, pieces_of, together, word_count
from server.agent.selection import select
from server.agent.sentences import leans, sentences
from tests.server.agent.material import passage, retrieval_of

WORDS = ("loom", "thread", "knot", "invoice", "refund", "colour", "member", "14", "plan", "weave")
BEGINNINGS = ("Choose the", "It has a", "This is the", "Then press the", "Otherwise the", "Each", "Nobody sees a")
QUESTIONS = (
    "How do I weave a thread?",
    "How many members has a plan?",
    "Why a knot?",
    "refund colour",
    "Loom and?",
    "",
)


@st.composite
def sentence(draw: st.DrawFn) -> str:
    words = draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=12))
    return f"{draw(st.sampled_from(BEGINNINGS))} {' '.join(words)}{draw(st.sampled_from(('.', '.', '!', ':')))}"


@st.composite
def block(draw: st.DrawFn) -> str:
    lines = draw(st.lists(sentence(), min_size=1, max_size=9))
    return draw(
        st.sampled_from(
            (
                " ".join(lines),
                " ".join(lines),
                "\n".join(lines),
                "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1)),
                "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 4)),
                "\n".join(f"- {line}" for line in lines),
                "\n".join(("| a | b |", "| - | - |", *(f"| {line} | 1 |" for line in lines))),
                "\n".join(("```", *lines, "```")),
                "\n".join(f"> {line}" for line in lines),
                f"#### {lines[0]}",
            )
        )
    )


articles = st.lists(block(), min_size=1, max_size=7).map("\n\n".join)


def located(shown: Block, source: Sequence[Block], start: int) -> int:
    """The place after the source block that `shown` is, or is a part of, at `start` or later; fails when none is."""
    for at in range(start, len(source)):
        if shown.text == source[at].text or is_part(shown, source[at]):
            return at + 1
    raise AssertionError(f"{shown.text!r} is no whole block and no whole sentences of one, or is out of order")


def is_part(shown: Block, of: Block) -> bool:
    """Whether a paragraph is some sentences in a row of another one; other blocks have no parts."""
    if shown.kind is not BlockKind.PARAGRAPH or of.kind is not BlockKind.PARAGRAPH:
        return False
    part, whole = sentences(shown.text), sentences(of.text)
    return any(whole[at : at + len(part)] == part for at in range(len(whole)))


def places_shown(shown: Sequence[Block], pieces: Sequence[Piece]) -> set[int]:
    """Which pieces of the passage are shown, each taken at its first place behind the one before."""
    texts = [text for each in shown for text in texts_of(each, pieces)]
    places: list[int] = []
    for text in texts:
        places.append(next(at for at in range(places[-1] + 1 if places else 0, len(pieces)) if pieces[at].text == text))
    return set(places)


def texts_of(shown: Block, pieces: Sequence[Piece]) -> Sequence[str]:
    """What of the passage's pieces a shown block consists of."""
    return (shown.text,) if shown.text in {piece.text for piece in pieces} else sentences(shown.text)


@given(article=articles, question=st.sampled_from(QUESTIONS))
def test_blocks_are_whole_and_paragraphs_are_whole_sentences_in_their_order(article: str, question: str) -> None:
    source = blocks_of(article)
    for quote in select(question, retrieval_of(passage(article))):
        at = 0
        for shown in quote.blocks:
            at = located(shown, source, at)


@given(article=articles, question=st.sampled_from(QUESTIONS), part=st.sampled_from(("", "~1", "~2")))
def test_nothing_begins_in_the_middle_of_a_thought(article: str, question: str, part: str) -> None:
    of_part = replace(passage(article), passage_id=f"invite#{part}")
    shown, pieces = excerpt(question, of_part), pieces_of(of_part)
    first = shown[0]
    if first.kind is BlockKind.PARAGRAPH and leans(first.text):
        may_lean = part != "~2" or all(piece.leans for piece in pieces)
        assert may_lean
        # Its words: lines that were broken in the article are broken in a whole block still, not in a piece.
        assert first.plain.startswith(pieces[0].plain)


@given(article=articles, question=st.sampled_from(QUESTIONS))
def test_what_leans_brings_what_is_before_and_what_announces_brings_what_follows(article: str, question: str) -> None:
    pieces = pieces_of(passage(article))
    assume(len({piece.text for piece in pieces}) == len(pieces))
    places = places_shown(excerpt(question, passage(article)), pieces)
    for at in places:
        if pieces[at].leans and at > 0:
            assert at - 1 in places
        if pieces[at].leads_on and at + 1 < len(pieces):
            assert at + 1 in places


@given(article=articles, question=st.sampled_from(QUESTIONS))
def test_it_is_short_unless_what_belongs_together_is_long(article: str, question: str) -> None:
    found: Passage = passage(article)
    pieces = pieces_of(found)
    longest = max(word_count(pieces, each) for each in together(pieces))
    shown = excerpt(question, found)
    words = sum(each.word_count for each in shown)
    assert 0 < words <= max(WHOLE_WORDS_MAX, QUOTE_WORDS_MAX, longest)
