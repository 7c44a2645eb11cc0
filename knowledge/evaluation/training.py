"""Learning what signs weigh, and measuring it honestly: each product by a ranker that never saw it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from knowledge.evaluation.evaluate import OnAsked, Outcome, Product, evaluate
from knowledge.evaluation.examples import Example, examples_of
from knowledge.evaluation.listwise import fit, prior_ranker
from knowledge.evaluation.methods import CurrentMethod, Method
from knowledge.ranking.ranker import Ranker

LEFT_OUT: str = "learned elsewhere"
"""The method's name in a report: for each product, weights learned from the others."""


class OnLearned(Protocol):
    """Told which product was left out of the ranker that was just fitted; None for the last, which saw all."""

    def __call__(self, left_out: str | None) -> None:
        """Shows it."""
        ...


@dataclass(frozen=True, slots=True)
class Learned:
    """What training gave."""

    ranker: Ranker
    """Learned from all products: the one to ship."""
    outcomes: tuple[Outcome, ...]
    """Of rankers that each leave a product out, on that product, beside the methods that were given."""


async def learn(
    products: Sequence[Product], beside: Sequence[Method], on_learned: OnLearned, on_asked: OnAsked | None = None
) -> Learned:
    """Learns from all `products`, and from all but each in turn to measure that one; `beside` are measured too.

    Blocks for some seconds a product. At least two products are needed.
    """
    examples = {product.questions.product: list(examples_of(product, prior_ranker())) for product in products}
    outcomes: list[Outcome] = []
    for product in products:
        name = product.questions.product
        ranker = fit(_but(examples, name))
        on_learned(name)
        outcomes += await evaluate([product], [CurrentMethod(ranker, LEFT_OUT), *beside], on_asked)
    ranker = fit(_but(examples, None))
    on_learned(None)
    return Learned(ranker, tuple(outcomes))


def _but(examples: dict[str, list[Example]], left_out: str | None) -> list[Example]:
    return [example for name, each in examples.items() if name != left_out for example in each]
