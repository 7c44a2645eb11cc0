"""What a socket does about stored messages: pure decisions, by `seq` alone.

Whatever comes late, twice, out of order or not at all, a panel gets each message once and in order: what does not
follow what was sent last is read from the store instead.
"""

from dataclasses import dataclass
from typing import Literal

Decision = Literal["send", "skip", "catch_up"]


@dataclass(frozen=True, slots=True)
class Delivery:
    """How far a panel has been brought: it has, or was sent, all messages up to `sent_seq`."""

    sent_seq: int = 0

    def on_message(self, seq: int) -> Decision:
        """What to do with the stored message at `seq` that was heard of."""
        if seq <= self.sent_seq:
            return "skip"
        return "send" if seq == self.sent_seq + 1 else "catch_up"

    def sent(self, seq: int) -> "Delivery":
        """After the message at `seq` went out. Raises ValueError for any but the next one: that would be a hole."""
        if seq != self.sent_seq + 1:
            raise ValueError(f"After {self.sent_seq} comes {self.sent_seq + 1}, not {seq}.")
        return Delivery(seq)


@dataclass(frozen=True, slots=True)
class Resumption:
    """Where a session takes up: behind what the panel has when that can be so, else from the beginning."""

    delivery: Delivery
    recovered: bool


def resume_from(after_seq: int, last_seq: int, *, same_conversation: bool) -> Resumption:
    """Decides whether a panel that has all messages up to `after_seq` can go on from there.

    It cannot when the store ends before that, or when what it has belongs to another conversation: then it drops its
    copy and gets everything. There is no recovery of a part.
    """
    recovered = after_seq == 0 or (same_conversation and after_seq <= last_seq)
    return Resumption(Delivery(after_seq if recovered else 0), recovered)
