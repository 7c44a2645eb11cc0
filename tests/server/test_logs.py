"""What reaches the log: our own events from the chosen level on, a library's only when something is wrong."""

import logging
from contextlib import suppress
from pathlib import Path

import pytest
import structlog

from server.logs import Unfailing, configure_logging
from server.settings import read_settings


@pytest.fixture(autouse=True)
def _logging_as_before(logging_as_before: None) -> None:
    """Whatever a test configures is for itself."""


@pytest.mark.parametrize("log_format", ["console", "json"])
def test_a_failure_is_told_with_its_place_and_without_the_values_that_were_there(
    capfd: pytest.CaptureFixture[str], log_format: str
) -> None:
    configure_logging(read_settings({}, log_format=log_format))
    written = "what a visitor wrote: canary"
    try:
        int(written[:0])
    except ValueError:
        structlog.get_logger("server.here").exception("step failed", run="r_1")
    said = capfd.readouterr().err
    assert "step failed" in said
    assert "r_1" in said
    assert "test_logs.py" in said
    assert "canary" not in said


def test_what_is_below_the_chosen_level_is_not_written(capfd: pytest.CaptureFixture[str]) -> None:
    configure_logging(read_settings({}, log_level="warning"))
    structlog.get_logger("server.here").info("quiet")
    structlog.get_logger("server.here").warning("loud")
    said = capfd.readouterr().err
    assert "quiet" not in said
    assert "loud" in said


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


def test_a_line_that_finds_no_room_is_dropped_and_no_error() -> None:
    with suppress(OSError), Path("/dev/full").open("w") as full:  # closing it finds no room either
        stream = Unfailing(full)
        assert stream.write("x" * 100_000) == 100_000
        stream.flush()


def test_a_line_for_a_closed_stream_is_dropped_and_no_error(tmp_path: Path) -> None:
    opened = (tmp_path / "log").open("w")
    stream = Unfailing(opened)
    opened.close()
    assert stream.write("late") == 4
    stream.flush()
