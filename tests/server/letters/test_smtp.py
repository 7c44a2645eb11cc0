"""Letters as they travel: messages whose headers nobody can add to."""

from datetime import UTC, datetime

import pytest

from server.letters.letter import Letter
from server.letters.smtp import message_of
from server.mail_server import mail_server
from tests.server.letters.post_office import SENDER

AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
NEAR = mail_server("smtp://127.0.0.1:2525", SENDER)


def test_a_line_break_in_a_subject_is_no_header_of_its_own() -> None:
    letter = Letter("s", "l_1", "c", "mara@example.com", "Hello\r\nBcc: x@y.example", "Text")
    with pytest.raises(ValueError, match=r"linefeed|newline|carriage"):
        message_of(letter, NEAR, AT)


HEADERS_ENCODED = "=?utf-8?b?DQpCY2M6IHhAeS5leGFtcGxlDQoNCkhl?="


@pytest.mark.parametrize(
    ("recipient", "subject"),
    [(f"{HEADERS_ENCODED}@example.com", "Hello"), ("mara@example.com", f"Hello {HEADERS_ENCODED}")],
)
def test_headers_in_an_encoded_word_are_never_decoded(recipient: str, subject: str) -> None:
    with pytest.raises(ValueError, match="encoded word"):
        message_of(Letter("s", "l_1", "c", recipient, subject, "Text"), NEAR, AT)


def test_a_host_in_any_script_is_written_for_mail_servers() -> None:
    message = message_of(Letter("s", "l_1", "c", "mara@müller.example", "Hello", "Text"), NEAR, AT)
    assert message["To"] == "mara@xn--mller-kva.example"


def test_a_text_that_looks_like_headers_stays_in_the_body() -> None:
    body = "Bcc: x@y.example\r\n\r\n.\r\nQUIT\n"
    message = message_of(Letter("s", "l_1", "c", "mara@example.com", "Hello", body), NEAR, AT)
    assert message["Bcc"] is None
    assert "QUIT" in message.get_content()
