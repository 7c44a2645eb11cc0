"""Where letters go: told by an URL that is checked, as messages whose headers nobody can add to."""

from datetime import UTC, datetime

import pytest

from server.letters.letter import Letter
from server.letters.mail_server import MailServerInvalid, mail_server
from server.letters.smtp import message_of
from server.settings import SettingsError, read_settings
from tests.server.letters.post_office import SENDER

AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
NEAR = mail_server("smtp://127.0.0.1:2525", SENDER)


def test_each_scheme_has_its_port_and_a_password_may_hold_any_letter() -> None:
    server = mail_server("smtps://mara%40fernway.example:a%2Fb%40c@mail.example", SENDER)
    assert (server.host, server.port) == ("mail.example", 465)
    assert (server.username, server.password) == ("mara@fernway.example", "a/b@c")
    assert "a/b@c" not in repr(server)
    assert mail_server("smtp+starttls://mail.example", SENDER).port == 587
    assert mail_server("smtp://mail.example", SENDER).port == 25


@pytest.mark.parametrize(
    "url",
    [
        "",
        "mail.example",
        "http://mail.example",
        "smtp://",
        "smtp://mail.example:port",
        "smtp://mail.example/inbox",
        "smtp://user:secret@mail.example",
    ],
)
def test_what_names_no_mail_server_or_would_show_a_password_is_refused(url: str) -> None:
    with pytest.raises(MailServerInvalid) as invalid:
        mail_server(url, SENDER)
    assert "secret" not in str(invalid.value)


@pytest.mark.parametrize("sender", ["", "help", "@example.com", "help@", "a@b.example\nBcc: x@y.example"])
def test_a_sender_that_is_none_is_refused(sender: str) -> None:
    with pytest.raises(MailServerInvalid, match="HANDRAIL_MAIL_FROM"):
        mail_server("smtp://mail.example", sender)


@pytest.mark.parametrize(
    "environment",
    [
        {"HANDRAIL_SMTP_URL": "smtp://mail.example"},
        {"HANDRAIL_MAIL_FROM": SENDER},
        {"HANDRAIL_SMTP_URL": "smtp://u:secret@mail.example", "HANDRAIL_MAIL_FROM": SENDER},
    ],
)
def test_the_settings_say_what_is_missing_and_never_the_password(environment: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="HANDRAIL_") as error:
        read_settings(environment)
    assert "secret" not in str(error.value)


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
