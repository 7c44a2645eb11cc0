"""What reaches the log: our own events from the chosen level on, a library's only when something is wrong."""

import logging

import pytest
import structlog

from server.logs import configure_logging
from server.settings import read_settings


@pytest.fixture(autouse=True)
def _logging_as_before() -> object:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def test_a_library_that_turns_itself_up_is_not_heard(capfd: pytest.CaptureFixture[str]) -> None:
    configure_logging(read_settings({}))
    chatty = logging.getLogger("chatty.library")
    chatty.setLevel(logging.DEBUG)
    chatty.debug("building")
    chatty.warning("broken")
    structlog.get_logger("server.here").info("ready")
    said = capfd.readouterr().err
    assert "building" not in said
    assert "broken" in said
    assert "ready" in said
