"""One letter on its way: as a message (RFC 5322), given to the mail server (SMTP, RFC 5321)."""

import asyncio
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime
from typing import Final

import aiosmtplib

from server.errors import HandrailError
from server.letters.letter import ENCODED_WORD, Letter
from server.mail_server import MailServer

SEND_SECONDS: Final = 60.0
"""From the attempt to connect to the mail server's last word."""

PERMANENT: Final = 500
"""SMTP's replies from here on say that the same letter would be refused again (RFC 5321, 4.2.1)."""

START_TLS: Final = {"smtp": None, "smtp+starttls": True, "smtps": False}
"""None: where the mail server offers it."""


class LetterNotSent(HandrailError):
    """The mail server did not take the letter; `for_good` when it never will. The text holds no address."""

    def __init__(self, message: str, *, for_good: bool) -> None:
        super().__init__(message)
        self.for_good = for_good


async def send(letter: Letter, server: MailServer, at: datetime) -> None:
    """Gives the letter away. Raises LetterNotSent."""
    try:
        message = message_of(letter, server, at)
        async with asyncio.timeout(SEND_SECONDS):
            await aiosmtplib.send(
                message,
                hostname=server.host,
                port=server.port,
                username=server.username,
                password=server.password,
                use_tls=server.scheme == "smtps",
                start_tls=START_TLS[server.scheme],
                timeout=SEND_SECONDS,
            )
    except aiosmtplib.SMTPRecipientsRefused as error:
        raise _not_sent(error, for_good=all(each.code >= PERMANENT for each in error.recipients)) from None
    except aiosmtplib.SMTPDataError as error:
        raise _not_sent(error, for_good=error.code >= PERMANENT) from None
    except (aiosmtplib.SMTPNotSupported, MessageError, ValueError) as error:
        # An address in letters that the mail server, or no mail server, writes.
        raise _not_sent(error, for_good=True) from None
    except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
        raise _not_sent(error, for_good=False) from None


def message_of(letter: Letter, server: MailServer, at: datetime) -> EmailMessage:
    """The letter as it travels: plain text in UTF-8. Its Message-ID is the same at each attempt, so that a mailbox that
    gets it twice may show it once. Raises ValueError for an address or a subject that would become headers."""
    local, _, host = letter.recipient.rpartition("@")
    if ENCODED_WORD in local or ENCODED_WORD in letter.subject:
        # The library decodes it, line breaks and all, and writes what it held as headers of their own.
        raise ValueError("An encoded word is neither an address nor a subject.")
    message = EmailMessage(policy=SMTP if local.isascii() else SMTPUTF8)
    message["From"] = server.sender
    message["To"] = Address(username=local, domain=host.encode("idna").decode())
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{letter.letter_id}@{server.sender_host}>"
    # Written by a machine at somebody's request: no answer by a machine, please (RFC 3834, 5).
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.body, charset="utf-8", cte="quoted-printable")
    return message


def _not_sent(error: Exception, *, for_good: bool) -> LetterNotSent:
    return LetterNotSent(f"{type(error).__name__} {getattr(error, 'code', '')}".strip(), for_good=for_good)
