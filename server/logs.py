"""Logs with structure: events with ids and numbers, on the console for people or as JSON for machines."""

import logging
import sys
from contextlib import suppress
from typing import Final, TextIO, cast

import structlog

from server.settings import Settings

OWN: Final = frozenset({"server", "knowledge", "escalation"})


class Unfailing:
    """A stream that drops what it cannot write: neither a full disk under the log nor a stream that was closed ends a
    visitor's socket."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Writes `text`, or drops it."""
        with suppress(OSError, ValueError):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        """Passes on what waits, or leaves it for the next time."""
        with suppress(OSError, ValueError):
            self._stream.flush()


def configure_logging(settings: Settings) -> None:
    """Sends structlog's events and the standard library's to stderr, from `log_level` on, in `log_format`."""
    level = getattr(logging, settings.log_level.upper())
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if settings.log_format == "json"
        # The renderer's own tracebacks would show the values of variables, and with them what visitors wrote.
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    # Our own events go past the standard library's records, which would triple what a line costs.
    structlog.configure(
        processors=[*shared, structlog.processors.format_exc_info, renderer],
        logger_factory=structlog.WriteLoggerFactory(cast(TextIO, Unfailing(sys.stderr))),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                renderer,
            ],
        )
    )
    handler.addFilter(lambda record: record.levelno >= _least(record.name, level))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(level, logging.WARNING))
    for name in OWN:
        logging.getLogger(name).setLevel(level)


def _least(logger: str, level: int) -> int:
    """Libraries speak when something is wrong, whatever level they give themselves; what happens our events tell."""
    return level if logger.partition(".")[0] in OWN else max(level, logging.WARNING)
