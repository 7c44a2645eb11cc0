"""Answers under way: what has been streamed so far, for whoever comes in the middle. Never the only copy of anything."""

from server.protocol.server_frames import Answering, Delta
from server.realtime.hub import Hub
from server.realtime.topics import conversation_topic


class LiveAnswers:
    """The text so far of each answer that this process streams."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._texts: dict[str, tuple[str, str]] = {}

    def begin(self, conversation_id: str, run_id: str) -> None:
        """Announces that the answer of a run is being worked on; a text so far is dropped."""
        self._texts[conversation_id] = (run_id, "")
        self._hub.publish(
            conversation_topic(conversation_id), Answering(conversation=conversation_id, run=run_id)
        )

    def append(self, conversation_id: str, text: str) -> None:
        """Streams the next piece of the conversation's answer."""
        run_id, so_far = self._texts[conversation_id]
        self._texts[conversation_id] = (run_id, so_far + text)
        delta = Delta(conversation=conversation_id, run=run_id, offset=len(so_far), text=text)
        self._hub.publish(conversation_topic(conversation_id), delta)

    def restart(self, conversation_id: str) -> None:
        """Takes back what was streamed: another answerer begins anew."""
        run_id, _ = self._texts[conversation_id]
        self._texts[conversation_id] = (run_id, "")
        delta = Delta(conversation=conversation_id, run=run_id, offset=0, text="")
        self._hub.publish(conversation_topic(conversation_id), delta)

    def end(self, conversation_id: str) -> None:
        """Forgets the answer: its message is stored, or it was given up."""
        self._texts.pop(conversation_id, None)

    def so_far(self, conversation_id: str) -> tuple[Answering, Delta] | None:
        """What brings a newcomer up to date, or None when no answer is under way."""
        if conversation_id not in self._texts:
            return None
        run_id, text = self._texts[conversation_id]
        return (
            Answering(conversation=conversation_id, run=run_id),
            Delta(conversation=conversation_id, run=run_id, offset=0, text=text),
        )
