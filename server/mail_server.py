"""The mail server that takes letters: where it is, and who they are from."""

from dataclasses import dataclass, field
from email.headerregistry import Address
from email.utils import parseaddr
from typing import Final
from urllib.parse import unquote, urlsplit

PORTS: Final = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
REMEDY: Final = "must be smtp://HOST:25, smtp+starttls://USER:PASSWORD@HOST:587 or smtps://USER:PASSWORD@HOST:465"
SENDER_REMEDY: Final = "needs a sender in HANDRAIL_MAIL_FROM, such as Fernway help <help@example.com>"

_NEAR: Final = frozenset({"127.0.0.1", "::1", "localhost"})


class MailServerInvalid(ValueError):
    """No mail server is named like this; the text says how one is."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where letters are given away. `sender` is as in `Handrail <help@example.com>`."""

    scheme: str
    host: str
    port: int
    username: str | None
    password: str | None = field(repr=False)
    sender: str

    @property
    def sender_host(self) -> str:
        """The host of the sender's address."""
        return parseaddr(self.sender)[1].rpartition("@")[2]


def mail_server(url: str, sender: str) -> MailServer:
    """The mail server of an URL such as `smtps://USER:PASSWORD@HOST`. Raises MailServerInvalid.

    A password goes only where nobody on the way can read it: over TLS, or to this very machine.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise MailServerInvalid(REMEDY) from None
    if parts.scheme not in PORTS or not parts.hostname or parts.path not in {"", "/"} or parts.query:
        raise MailServerInvalid(REMEDY)
    if parts.username is not None and parts.scheme == "smtp" and parts.hostname not in _NEAR:
        raise MailServerInvalid("would send the password in the clear; write smtp+starttls:// or smtps://")
    return MailServer(
        parts.scheme,
        parts.hostname,
        port or PORTS[parts.scheme],
        None if parts.username is None else unquote(parts.username),
        None if parts.password is None else unquote(parts.password),
        _sender(sender),
    )


def _sender(text: str) -> str:
    name, address = parseaddr(text)
    local, _, host = address.rpartition("@")
    if not local or not host or not text.isprintable() or not address.isascii():
        raise MailServerInvalid(SENDER_REMEDY)
    try:
        return str(Address(name, addr_spec=address))
    except (ValueError, IndexError):
        raise MailServerInvalid(SENDER_REMEDY) from None
