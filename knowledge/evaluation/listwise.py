"""Fits a ranker to examples: the one module of the evaluation that imports torch, for its gradients."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from knowledge.evaluation.examples import Example, weights_of
from knowledge.ranking.page_signs import PAGE_SIGNS
from knowledge.ranking.question_signs import OPENNESS_SIGNS, QUESTION_SIGNS
from knowledge.ranking.ranker import Ranker
from knowledge.ranking.word_field import Figures

if TYPE_CHECKING:
    from torch import Tensor

PRIOR: Final = 1.0
"""Every sign weighs the same until examples say otherwise."""

PRIOR_OF: Final[Mapping[str, float]] = {"shallow_heading": 0.3, "names_page": 2.0}
"""But for two: a question that is a heading's words is rarely about the whole article, and an article that names the
page is the surest sign of all."""

QUESTION_TRUST: Final = 0.003
"""Cost of a question weight that is 1 away from its prior, in nats a question."""

PAGE_TRUST: Final = 0.02
"""The same for page weights; higher, since products differ more in their pages than in their questions."""

OPENNESS_TRUST: Final = 0.0001
"""The same for what opens the reach; next to nothing, since nobody knows beforehand which questions are open."""

PAGE_BIAS_START: Final = -2.0
REACH_START: Final = 2.0
"""Before any example: even the passage that fits a page best is lifted by a quarter of a logit."""

STEPS_MAX: Final = 60
"""Steps of L-BFGS; the loss stands still after about 40."""


@dataclass(frozen=True, slots=True, eq=False)
class _Packed:
    question: "Tensor"
    page: "Tensor"
    has_page: "Tensor"
    openness: "Tensor"
    answers: "Tensor"
    there: "Tensor"
    weights: "Tensor"


def prior_ranker() -> Ranker:
    """The ranker that has seen no example: equal weights."""
    openness = np.zeros(len(OPENNESS_SIGNS), dtype=np.float32)
    openness[OPENNESS_SIGNS.index("one")] = REACH_START
    return Ranker(_prior(QUESTION_SIGNS), _prior(PAGE_SIGNS), PAGE_BIAS_START, openness)


def fit(examples: Sequence[Example]) -> Ranker:
    """The ranker under which the answers to `examples` are likeliest, held near equal weights.

    The loss is the negative log-likelihood that some answer comes first (a softmax over the candidates, ListNet's
    top-one likelihood: Cao et al. 2007) plus a quadratic cost of leaving the prior; minimised by L-BFGS. Weights of
    signs stay positive by a softplus. Deterministic.
    """
    import torch
    from torch.nn.functional import softplus

    packed = _pack(examples)
    start = prior_ranker()
    priors = [torch.from_numpy(start.question), torch.from_numpy(start.page)]
    raw = [torch.log(torch.expm1(prior)).requires_grad_() for prior in priors]
    bias = torch.tensor(start.page_bias, requires_grad=True)
    openness = torch.from_numpy(start.openness).clone().requires_grad_()
    optimiser = torch.optim.LBFGS([*raw, bias, openness], lr=0.5, max_iter=STEPS_MAX, line_search_fn="strong_wolfe")

    def loss() -> "Tensor":
        question, page = (softplus(each) for each in raw)
        fits = packed.page @ page
        fits = fits - fits.amax(1, keepdim=True)
        reach = softplus(packed.openness @ openness)[:, None]
        logits = packed.question @ question + packed.has_page[:, None] * reach * torch.sigmoid(fits + bias)
        logits = logits.masked_fill(~packed.there, -1e9)
        answered = logits.masked_fill(~packed.answers, -1e9)
        surprise = torch.logsumexp(logits, 1) - torch.logsumexp(answered, 1)
        distrust = (
            QUESTION_TRUST * (question - priors[0]).square().sum()
            + PAGE_TRUST * (page - priors[1]).square().sum()
            + OPENNESS_TRUST * openness[:-1].square().sum()
        )
        return (packed.weights * surprise).sum() + distrust

    def step() -> float:
        optimiser.zero_grad()
        value = loss()
        value.backward()  # type: ignore[no-untyped-call]
        return float(value.detach())

    optimiser.step(step)  # type: ignore[no-untyped-call]
    learned = [softplus(each).detach().numpy() for each in raw]
    return Ranker(learned[0], learned[1], float(bias.detach()), openness.detach().numpy())


def _prior(names: Sequence[str]) -> Figures:
    return np.array([PRIOR_OF.get(name, PRIOR) for name in names], dtype=np.float32)


def _pack(examples: Sequence[Example]) -> _Packed:
    """All examples as one block, padded to the longest."""
    import torch

    count, longest = len(examples), max(len(example.answers) for example in examples)
    question = torch.zeros(count, longest, len(QUESTION_SIGNS))
    page = torch.zeros(count, longest, len(PAGE_SIGNS))
    answers = torch.zeros(count, longest, dtype=torch.bool)
    there = torch.zeros(count, longest, dtype=torch.bool)
    for row, example in enumerate(examples):
        size = len(example.answers)
        question[row, :size] = torch.from_numpy(example.question)
        answers[row, :size] = torch.from_numpy(example.answers)
        there[row, :size] = True
        if example.page is not None:
            page[row, :size] = torch.from_numpy(example.page)
            page[row, size:] = torch.from_numpy(example.page.min(axis=0))
    return _Packed(
        question=question,
        page=page,
        has_page=torch.tensor([float(example.page is not None) for example in examples]),
        openness=torch.from_numpy(np.stack([example.openness for example in examples])),
        answers=answers,
        there=there,
        weights=torch.from_numpy(weights_of(examples)),
    )
