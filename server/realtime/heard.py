"""What a panel has of an answer under way, and what it is sent so that it has the whole. Pure."""

from dataclasses import dataclass
from typing import Literal

from server.protocol.server_frames import Answering, Delta


@dataclass(frozen=True, slots=True)
class Heard:
    """The first `offset` code points of a revision of the answer of `run`; `over` once its message is there."""

    run: str
    revision: int
    offset: int
    over: bool = False


Verdict = Literal["send", "skip", "ask"] | Delta
"""The frame as it is, nothing, or the rest of a delta; `ask` means that its beginning is missing."""


def on_answering(heard: Heard | None, frame: Answering) -> tuple[Heard | None, Verdict]:
    """What the panel has after the frame, and whether it is sent."""
    if heard is not None and heard.run == frame.run and (heard.over or frame.revision <= heard.revision):
        return heard, "skip"
    return Heard(frame.run, frame.revision, 0), "send"


def on_delta(heard: Heard | None, delta: Delta) -> tuple[Heard | None, Verdict]:
    """What the panel has after the delta, and what of it is sent: the delta itself wherever it fits as it is."""
    same_run = heard is not None and heard.run == delta.run
    if heard is not None and same_run and (heard.over or delta.revision < heard.revision):
        return heard, "skip"
    is_new = heard is None or not same_run or delta.revision > heard.revision
    known = 0 if is_new or heard is None else heard.offset
    end = delta.offset + len(delta.text)
    if delta.offset > known:
        return heard, "ask"
    if end <= known and not is_new:
        return heard, "skip"
    now = Heard(delta.run, delta.revision, end)
    if delta.offset == known:
        return now, "send"
    return now, delta.model_copy(update={"offset": known, "text": delta.text[known - delta.offset :]})


def on_end(heard: Heard | None, run: str) -> Heard:
    """After the message that completes the answer of `run`: what comes late of it counts for nothing."""
    if heard is not None and heard.run == run:
        return Heard(run, heard.revision, heard.offset, over=True)
    return Heard(run, 0, 0, over=True)
