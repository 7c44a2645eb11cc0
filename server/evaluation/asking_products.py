"""All products of an evaluation asked: each with a ranker that has not learned from it, and what it cannot answer."""

import json
from collections.abc import Callable, Mapping, Sequence

from knowledge.evaluation.evaluate import Product
from knowledge.evaluation.examples import examples_of as ranker_examples
from knowledge.evaluation.listwise import fit as fit_ranker
from knowledge.evaluation.listwise import prior_ranker
from knowledge.evaluation.text_vectors import TextVectors
from knowledge.ranking.ranker import SHIPPED, Ranker, read_ranker
from server.evaluation.asking import Asker
from server.evaluation.examples import Example, OnAsked, examples_of
from server.evaluation.unanswerable import Unanswerable, foreign_to

OnProduct = Callable[[str], OnAsked]


def fair_rankers(products: Sequence[Product]) -> dict[str, Ranker]:
    """For each product a ranker that never saw it: the one that is shipped, or one learned from the others.

    A product that the shipped ranker was trained on and that is given alone has only the shipped one. Learning blocks
    for about half a minute a product.
    """
    shipped = read_ranker()
    seen = set(json.loads(SHIPPED.read_text("utf-8")).get("trained_on", ()))
    names = [product.questions.product for product in products]
    if len(names) < 2 or not seen & set(names):
        return dict.fromkeys(names, shipped)
    learned = {each.questions.product: list(ranker_examples(each, prior_ranker())) for each in products}
    return {
        name: fit_ranker([example for other, each in learned.items() if other != name for example in each])
        if name in seen
        else shipped
        for name in names
    }


async def ask_products(
    products: Sequence[Product],
    unanswerable: Mapping[str, Sequence[Unanswerable]],
    rankers: Mapping[str, Ranker],
    vectors: TextVectors,
    on_product: OnProduct,
) -> list[Example]:
    """What came of every question of every product, of `unanswerable` ones by product, and of those made of the sets.

    Foreign questions are made for a product for which no row of `unanswerable` is from another product.
    """
    sets = [product.questions for product in products]
    examples: list[Example] = []
    for product in products:
        name = product.questions.product
        given = list(unanswerable.get(name, ()))
        if not any(each.kind == "another product" for each in given):
            given += foreign_to(product.questions, [each for each in sets if each.product != name])
        examples += await examples_of(product, given, Asker(rankers[name]), vectors, on_product(name))
    return examples
