import numpy as np
import pytest

from escalation.classifier import SURE_FROM, WORD_WEIGHT, WORD_WEIGHTS, Classifier, Guess, Rows, choose_word_weight

TEXTS = [f"{verb} the {thing} {place}" for verb in ("pay", "send") for thing in ("bill", "fee") for place in "abc"] + [
    f"{verb} the {thing} {place}" for verb in ("open", "see") for thing in ("door", "gate") for place in "abc"
]
CATEGORIES = ["billing"] * 12 + ["access"] * 12


def rows_of(texts: list[str]) -> Rows:
    """What an embedding would do: texts on one topic lie together, whatever their words."""
    topics = [("bill" in text or "fee" in text or "invoice" in text) for text in texts]
    rows = np.array(
        [[1.0, 0.1 * (len(text) % 3)] if is_money else [0.1, 1.0] for text, is_money in zip(texts, topics, strict=True)]
    )
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def test_it_tells_categories_apart_by_topic_also_in_words_that_it_never_saw() -> None:
    classifier = Classifier(TEXTS, rows_of(TEXTS), CATEGORIES, WORD_WEIGHT)
    asked = ["our invoice is late", "nobody lets us in"]
    guesses = classifier.guesses(asked, rows_of(asked))
    assert [guess.category for guess in guesses] == ["billing", "access"]
    assert all(0.5 < guess.probability <= 1 for guess in guesses)
    assert classifier.categories == ("access", "billing")
    assert classifier.guesses([], rows_of(TEXTS)[:0]) == ()


def test_where_embeddings_say_nothing_the_words_do() -> None:
    same = np.full((len(TEXTS), 4), 0.5, dtype=np.float32)
    classifier = Classifier(TEXTS, same, CATEGORIES, 2.0)
    guesses = classifier.guesses(["the fee", "the gaet"], same[:2])
    assert [guess.category for guess in guesses] == ["billing", "access"]


def test_the_weight_of_words_is_chosen_among_those_allowed_and_not_from_too_few_examples() -> None:
    assert choose_word_weight(TEXTS, rows_of(TEXTS), CATEGORIES) in WORD_WEIGHTS
    assert choose_word_weight(TEXTS[10:14], rows_of(TEXTS[10:14]), CATEGORIES[10:14]) == WORD_WEIGHT


def test_examples_of_a_single_category_teach_nothing() -> None:
    with pytest.raises(ValueError):
        Classifier(TEXTS[:3], rows_of(TEXTS[:3]), ["billing"] * 3, WORD_WEIGHT)


def test_a_guess_stands_from_a_probability_on() -> None:
    assert Guess("billing", SURE_FROM).is_sure
    assert not Guess("billing", SURE_FROM - 0.01).is_sure
