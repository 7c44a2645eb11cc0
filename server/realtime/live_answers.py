"""Answers under way: what has been streamed so far, for whoever comes in the middle. Never the only copy."""

from server.agent.run_record import Recorded
from server.conversation.runs import Run
from server.protocol.server_frames import Answering, Delta, StatusFrame
from server.realtime.hub import DeskEvent, Hub
from server.realtime.topics import conversation_topic, desk_topic


class LiveAnswers:
    """The agent's audience: passes what it hears to the hub, and remembers the text so far of each answer."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._texts: dict[str, tuple[str, str]] = {}

    def begin(self, run: Run) -> None:
        """Announces that the answer of a run is being worked on."""
        self._texts[run.conversation_id] = (run.run_id, "")
        self._hub.publish(
            conversation_topic(run.conversation_id), Answering(conversation=run.conversation_id, run=run.run_id)
        )

    def append(self, run: Run, text: str) -> None:
        """Streams the next piece of the answer."""
        _, so_far = self._texts.get(run.conversation_id, (run.run_id, ""))
        self._texts[run.conversation_id] = (run.run_id, so_far + text)
        self._delta(run, len(so_far), text)

    def restart(self, run: Run) -> None:
        """Takes back what was streamed: the answer begins anew."""
        self._texts[run.conversation_id] = (run.run_id, "")
        self._delta(run, 0, "")

    def end(self, run: Run, recorded: Recorded | None) -> None:
        """Forgets the text so far; what was stored goes to the visitor and to the desk."""
        self._texts.pop(run.conversation_id, None)
        if recorded is None:
            return
        topic = conversation_topic(run.conversation_id)
        self._hub.publish(topic, recorded.message.as_frame())
        if recorded.status is not None:
            self._hub.publish(topic, StatusFrame(conversation=run.conversation_id, status=recorded.status))
        self._hub.publish(desk_topic(run.site_id), DeskEvent(run.site_id, run.conversation_id))

    def so_far(self, conversation_id: str) -> tuple[Answering, Delta] | None:
        """What brings a newcomer up to date, or None when no answer is under way."""
        if conversation_id not in self._texts:
            return None
        run_id, text = self._texts[conversation_id]
        return (
            Answering(conversation=conversation_id, run=run_id),
            Delta(conversation=conversation_id, run=run_id, offset=0, text=text),
        )

    def _delta(self, run: Run, offset: int, text: str) -> None:
        delta = Delta(conversation=run.conversation_id, run=run.run_id, offset=offset, text=text)
        self._hub.publish(conversation_topic(run.conversation_id), delta)
