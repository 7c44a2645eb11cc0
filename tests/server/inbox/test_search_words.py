from hypothesis import given
from hypothesis import strategies as st

from server.inbox.search_words import TERMS_MAX, Term, snippet, terms_of


def test_words_phrases_addresses_and_a_beginning() -> None:
    assert terms_of('Refund "of My order" ada@example.com Gr') == (
        Term(("refund",)),
        Term(("of", "my", "order")),
        Term(("ada", "example", "com")),
        Term(("gr",)),
    )
    assert terms_of("Grün") == (Term(("grun",), prefix=True),)
    assert terms_of("grun ") == (Term(("grun",)),)
    assert terms_of('"grun"') == (Term(("grun",)),)


@given(st.text(max_size=300))
def test_any_text_comes_to_few_terms_of_letters_and_digits_only(query: str) -> None:
    terms = terms_of(query)
    assert len(terms) <= TERMS_MAX
    assert all(word and word.isalnum() for term in terms for word in term.words)


@given(st.text(max_size=600), st.text(max_size=30))
def test_a_snippet_is_a_part_of_its_text(said: str, query: str) -> None:
    pieces = [piece.text for piece in snippet(said, terms_of(query))]
    shown = "".join(pieces[1 if pieces[:1] == ["…"] else 0 : -1 if pieces[-1:] == ["…"] else None])
    assert shown in " ".join(said.split())
