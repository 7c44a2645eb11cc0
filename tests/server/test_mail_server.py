"""Where letters go: told by an URL that is checked."""

import pytest

from server.mail_server import MailServerInvalid, mail_server
from server.settings import SettingsError, read_settings
from tests.server.letters.post_office import SENDER


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
