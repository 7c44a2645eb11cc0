"""The order in which frames of a panel are legal: `hello` first, once; then the rest."""

from dataclasses import dataclass

from server.errors import UnexpectedFrame, VersionNotSupported
from server.protocol.limits import PROTOCOL_VERSION
from server.protocol.visitor_frames import Hello, VisitorFrame


@dataclass(frozen=True, slots=True)
class SessionState:
    """Where a session stands."""

    greeted: bool = False


def advance(state: SessionState, frame: VisitorFrame) -> SessionState:
    """The state after `frame`.

    Raises UnexpectedFrame when the frame is not allowed now, VersionNotSupported when the panel is of another version.
    """
    if isinstance(frame, Hello):
        if state.greeted:
            raise UnexpectedFrame("hello was said already; it comes once, as the first frame.")
        if frame.version != PROTOCOL_VERSION:
            raise VersionNotSupported(
                f"This server speaks version {PROTOCOL_VERSION}. Reload the page to get the current widget."
            )
        return SessionState(greeted=True)
    if not state.greeted:
        raise UnexpectedFrame(f"Expected hello as the first frame, got {frame.type}.")
    return state
