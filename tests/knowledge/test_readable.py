"""What a person gets to read: nothing twice, sections whole."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from knowledge.passage import Passage
from knowledge.readable import JOINED_WORDS_MAX, readable
from tests.knowledge.ranking.site import passage

STEPS = "Open the menu, choose the third entry and press the green button twice."


def test_parts_of_a_section_come_as_one() -> None:
    parts = [passage("a", "A", f"{number}. step", "Steps", part=number) for number in (1, 2, 3)]
    found = list(readable([*parts, passage("b", "B", "Other.")], [1, 3, 0], 5))
    assert [at for at, _ in found] == [1, 3]
    assert found[0][1].text == "1. step\n\n2. step\n\n3. step"
    assert found[0][1].passage_id == parts[0].passage_id
    assert found[0][1].index_text == "A › Steps\n1. step\n2. step\n3. step"


def test_the_same_words_under_the_same_heading_come_once() -> None:
    passages = [passage("a", "A", STEPS, "Steps"), passage("b", "B", STEPS.upper(), "Steps")]
    assert [at for at, _ in readable(passages, [1, 0], 5)] == [1]


def test_short_texts_and_other_headings_are_no_copies() -> None:
    short = [passage("a", "A", "Go to Settings."), passage("b", "B", "Go to Settings.")]
    assert len(list(readable(short, [0, 1], 5))) == 2
    headings = [passage("a", "A", STEPS, "On a phone"), passage("b", "B", STEPS, "On a tablet")]
    assert len(list(readable(headings, [0, 1], 5))) == 2


sections = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from(("", "One", "Two")), st.integers(1, 150)), max_size=12
)


@given(sections, st.randoms(), st.integers(0, 6))
def test_nothing_is_read_twice_nothing_too_long_and_the_order_is_the_rankings(
    drawn: list[tuple[str, str, int]], random: Random, limit: int
) -> None:
    passages: list[Passage] = []
    for number, (article, heading, words) in enumerate(sorted(drawn, key=lambda each: each[:2])):
        text = " ".join(f"w{number}" for _ in range(words))
        passages.append(passage(article, article, text, *filter(None, (heading,)), part=number))
    ranked = list(range(len(passages)))
    random.shuffle(ranked)
    found = list(readable(passages, ranked, limit))
    assert len(found) <= limit
    assert [at for at, _ in found] == [at for at in ranked if at in {place for place, _ in found}]
    pieces = [piece for _, each in found for piece in each.text.split("\n\n")]
    assert len(pieces) == len(set(pieces))
    whole = {each.text for each in passages}
    for _, each in found:
        assert each.text in whole or len(each.text.split()) <= JOINED_WORDS_MAX
