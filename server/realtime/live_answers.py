"""Answers under way in this process: what has been streamed so far, for whoever comes in the middle."""

import asyncio
from collections.abc import Callable
from typing import Final

from server.agent.run_record import Recorded
from server.conversation.runs import Run
from server.protocol.server_frames import Answering, Delta, StatusFrame
from server.realtime.events import AnswerWanted, DeskEvent, Event, StopAnswer
from server.realtime.hub import Hub, Listener
from server.realtime.topics import answer_topic, conversation_topic, desk_topic

TICK_SECONDS: Final = 0.025
"""Pieces of one answer within this time travel together: 40 steps a second look continuous."""

REPEAT_SECONDS: Final = 0.1
"""An answer is said again from its beginning at most this often, however many ask."""


class _Answer:
    """The text of one answer, what of it was told, and the timer that tells the rest."""

    def __init__(self, run_id: str) -> None:
        self.run_id = run_id
        self.revision = 0
        self.text = ""
        self.told = 0
        self.tick: asyncio.TimerHandle | None = None
        self.repeat: asyncio.TimerHandle | None = None
        self.listener: Listener | None = None


class LiveAnswers:
    """The agent's audience: passes what it hears to the hub. Never the only copy of anything."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._stop: Callable[[str], None] = _nobody
        self._answers: dict[str, _Answer] = {}

    def on_stop(self, hear: Callable[[str], None]) -> None:
        """Sets who is told, by its id, of a run that is worked on here and whose visitor has read enough."""
        self._stop = hear

    def begin(self, run: Run, revision: int) -> None:
        """Announces that the answer of a run is being worked on, or begins anew under a higher revision."""
        answer = self._answers.get(run.conversation_id)
        if answer is None or answer.run_id != run.run_id:
            answer = self._listen_for(run)
        answer.revision, answer.text, answer.told = revision, "", 0
        self._announce(run.conversation_id, answer)

    def append(self, run: Run, revision: int, text: str) -> None:
        """Streams the next piece of the answer: the first at once, more of them together."""
        answer = self._answers.get(run.conversation_id)
        if answer is None or (answer.run_id, answer.revision) != (run.run_id, revision):
            return
        answer.text += text
        if answer.tick is None:
            self._tell(run.conversation_id, answer)

    def end(self, run: Run, recorded: Recorded | None) -> None:
        """Forgets the text so far; what was stored goes to the visitor and to the desk."""
        answer = self._answers.get(run.conversation_id)
        if answer is not None and answer.run_id == run.run_id:
            if answer.told < len(answer.text):
                self._publish(run.conversation_id, answer, answer.told)
            self._forget(run.conversation_id)
        if recorded is None:
            return
        topic = conversation_topic(run.conversation_id)
        self._hub.publish(topic, recorded.message.as_frame())
        if recorded.status is not None:
            self._hub.publish(topic, StatusFrame(conversation=run.conversation_id, status=recorded.status))
        self._hub.publish(desk_topic(run.site_id), DeskEvent(run.site_id, run.conversation_id))

    def so_far(self, conversation_id: str) -> tuple[Answering, Delta] | None:
        """The answer under way in this process from its beginning, or None when there is none."""
        answer = self._answers.get(conversation_id)
        if answer is None:
            return None
        return (
            Answering(conversation=conversation_id, run=answer.run_id, revision=answer.revision),
            _delta(conversation_id, answer, 0),
        )

    def _listen_for(self, run: Run) -> _Answer:
        self._forget(run.conversation_id)
        answer = self._answers[run.conversation_id] = _Answer(run.run_id)
        answer.listener = self._hub.listen(
            answer_topic(run.conversation_id), lambda event: self._hear(run.conversation_id, answer, event)
        )
        return answer

    def _announce(self, conversation_id: str, answer: _Answer) -> None:
        frame = Answering(conversation=conversation_id, run=answer.run_id, revision=answer.revision)
        self._hub.publish(conversation_topic(conversation_id), frame)

    def _tell(self, conversation_id: str, answer: _Answer) -> None:
        """Tells what was not told yet, and waits a tick before it tells more."""
        answer.tick = None
        if answer.told < len(answer.text):
            self._publish(conversation_id, answer, answer.told)
            answer.tick = asyncio.get_running_loop().call_later(TICK_SECONDS, self._tell, conversation_id, answer)

    def _publish(self, conversation_id: str, answer: _Answer, offset: int) -> None:
        self._hub.publish(conversation_topic(conversation_id), _delta(conversation_id, answer, offset))
        answer.told = len(answer.text)

    def _hear(self, conversation_id: str, answer: _Answer, event: Event) -> None:
        if isinstance(event, StopAnswer):
            if event.run_id == answer.run_id:
                self._stop(event.run_id)
        elif isinstance(event, AnswerWanted) and answer.repeat is None:
            answer.repeat = asyncio.get_running_loop().call_later(
                REPEAT_SECONDS, self._say_again, conversation_id, answer
            )

    def _say_again(self, conversation_id: str, answer: _Answer) -> None:
        answer.repeat = None
        self._announce(conversation_id, answer)
        self._publish(conversation_id, answer, 0)

    def _forget(self, conversation_id: str) -> None:
        answer = self._answers.pop(conversation_id, None)
        if answer is None:
            return
        for timer in (answer.tick, answer.repeat):
            if timer is not None:
                timer.cancel()
        if answer.listener is not None:
            self._hub.remove(answer.listener)


def _delta(conversation_id: str, answer: _Answer, offset: int) -> Delta:
    return Delta(
        conversation=conversation_id,
        run=answer.run_id,
        revision=answer.revision,
        offset=offset,
        text=answer.text[offset:],
    )


def _nobody(_run_id: str) -> None:
    return
