"""How long a model is waited for, whatever its package does with time and cancellation."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import suppress
from typing import Any

import pytest

from server.agent.answer import ProviderFailed
from server.agent.llm.patience import RETRY_SECONDS, PatientModel, retry_wait
from server.agent.llm.piece import NOTHING, Model, ModelPiece, WireFault
from server.agent.prompt import PromptMessage


class Stubborn:
    """Sends signs of life for ever, and once goes on as if it had not been cancelled."""

    async def stream(
        self, _messages: Sequence[PromptMessage], _tools: Sequence[dict[str, Any]]
    ) -> AsyncGenerator[ModelPiece, None]:
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(60)
        while True:
            yield NOTHING
            await asyncio.sleep(0)

    async def aclose(self) -> None:
        pass


def patient(model: Model, first_token_seconds: float) -> PatientModel:
    async def warmed() -> Model:
        return model

    return PatientModel("stubborn", warmed, first_token_seconds)


@pytest.mark.parametrize(("first_token_seconds", "total_seconds"), [(0.05, 30.0), (30.0, 0.05)])
async def test_a_package_that_swallows_a_cancellation_is_given_up_all_the_same(
    first_token_seconds: float, total_seconds: float
) -> None:
    ends_at = asyncio.get_running_loop().time() + total_seconds
    with pytest.raises(ProviderFailed, match="deadline"):
        async for _piece in patient(Stubborn(), first_token_seconds).stream([], [], ends_at):
            pass


@pytest.mark.parametrize(
    ("fault", "wait"),
    [
        (WireFault("", connection_lost=True), RETRY_SECONDS),
        (WireFault("", status=500), RETRY_SECONDS),
        (WireFault("", status=503, retry_after=1.5), 1.5),
        (WireFault("", status=429, retry_after=0.0), 0.0),
        (WireFault("", status=429), None),
        (WireFault("", status=429, retry_after=60.0), None),
        (WireFault("", status=503, retry_after=float("inf")), None),
        (WireFault("", status=429, retry_after=-1.0), None),
        (WireFault("", status=400, retry_after=1.0), None),
        (WireFault("An event is no JSON."), None),
        (ValueError(), None),
    ],
)
def test_only_what_may_be_over_in_a_moment_is_tried_once_more(fault: Exception, wait: float | None) -> None:
    assert retry_wait(fault) == wait
