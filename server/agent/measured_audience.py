"""An audience that measures what it passes on: when the text of an answer begins, and what was stored."""

from collections.abc import Callable
from typing import Literal, Protocol

from server.agent.audience import Audience
from server.agent.run_record import Recorded
from server.conversation.runs import Run
from server.message_steps import log_step


class AnswerMeasures(Protocol):
    """What is counted of answers; `server.metrics.Metrics` is one."""

    def first_token(self, seconds: float) -> None:
        """The first text of an answer came so long after its run was taken, or begun anew."""

    def stored(self, author: Literal["visitor", "ai", "person", "system"]) -> None:
        """A message of `author` was stored by this process."""


class MeasuredAudience:
    """Tells `audience` all it hears, and `measures` what there is to measure. `clock` gives monotonic seconds."""

    def __init__(self, audience: Audience, measures: AnswerMeasures, clock: Callable[[], float]) -> None:
        self._audience = audience
        self._measures = measures
        self._clock = clock
        self._silent_since: dict[str, float] = {}

    def begin(self, run: Run, revision: int) -> None:
        """See Audience."""
        self._silent_since[run.run_id] = self._clock()
        self._audience.begin(run, revision)

    def append(self, run: Run, revision: int, text: str) -> None:
        """See Audience."""
        self._audience.append(run, revision, text)
        if text and (since := self._silent_since.pop(run.run_id, None)) is not None:
            seconds = self._clock() - since
            self._measures.first_token(seconds)
            log_step("answer_begun", seconds, run=run.run_id, conversation=run.conversation_id, revision=revision)

    def end(self, run: Run, recorded: Recorded | None) -> None:
        """See Audience."""
        self._silent_since.pop(run.run_id, None)
        self._audience.end(run, recorded)
        if recorded is not None:
            self._measures.stored(recorded.message.author)
