"""How long a connection may take to end once this side has said its last word."""

from typing import Final

LINGER_SECONDS: Final = 2.0
"""After a refusal or a close frame: what is still under way is read and dropped, since closing on top of it would take
the last word back before the peer has read it."""

LINGER_BYTES_MAX: Final = 256 * 1024
"""What is read and dropped meanwhile; beyond it the peer has to wait for the end."""

LEAVE_SECONDS: Final = 1.0
"""For what still waits for a peer when the process leaves; a peer that reads needs less."""
