"""A small real SMTP server that keeps what it is given, and refuses as it is told."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTPUTF8
from typing import Any

from aiosmtpd.controller import Controller

from server.mail_server import MailServer, mail_server
from tests.running import free_port

SENDER = "Fernway help <help@fernway.example>"


@dataclass
class PostOffice:
    """`refusals` are the replies to the next recipients, one each; after them everything is taken."""

    server: MailServer
    refusals: list[str] = field(default_factory=list)
    letters: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    asked: int = 0

    async def handle_RCPT(  # noqa: N802 - aiosmtpd names its hooks by the command
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        self.asked += 1
        if self.refusals:
            return self.refusals.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        message = BytesParser(policy=SMTPUTF8).parsebytes(envelope.content)
        assert isinstance(message, EmailMessage)
        self.letters.append(message)
        self.recipients += envelope.rcpt_tos
        return "250 OK"


@asynccontextmanager
async def post_office() -> AsyncIterator[PostOffice]:
    """Takes letters until the end of the context."""
    port = free_port()
    office = PostOffice(mail_server(f"smtp://127.0.0.1:{port}", SENDER))
    controller = Controller(office, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield office
    finally:
        controller.stop()
