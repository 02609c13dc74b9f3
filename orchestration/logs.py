"""What a person at the terminal sees while a command works, and what a machine reads instead."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.status import Status

from orchestration.settings import Settings

LOGGERS = ("mfg", "notifications", "orchestration")


class TerminalHandler(logging.Handler):
    """Lines for people: a moving status for details below `least`, a line for the rest, colour for trouble."""

    STYLES = {logging.WARNING: "yellow", logging.ERROR: "bold red", logging.CRITICAL: "bold red"}

    def __init__(self, console: Console, status: Status | None, least: str) -> None:
        super().__init__()
        self._least = logging.getLevelName(least)
        self._console = console
        self._status = status

    def emit(self, record: logging.LogRecord) -> None:
        text = escape(self.format(record))
        if record.levelno < self._least:
            if self._status is not None:
                self._status.update(text[: self._console.width - 4])
            return
        style = self.STYLES.get(record.levelno)
        self._console.print(f"[{style}]{text}[/]" if style else text, highlight=False, soft_wrap=True)


@contextmanager
def terminal_logging(settings: Settings, console: Console) -> Iterator[None]:
    """Sends our loggers to the terminal while a command runs, or to stderr as JSON where MFG_JSON_LOGS is set."""
    status = console.status("starting") if console.is_terminal and not settings.json_logs else None
    handler = _json_handler() if settings.json_logs else TerminalHandler(console, status, settings.log_level)
    loggers = [logging.getLogger(name) for name in LOGGERS]
    before = [(logger.level, logger.propagate) for logger in loggers]
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(logging.DEBUG if status else settings.log_level)
        logger.propagate = False
    if status:
        status.start()
    try:
        yield
    finally:
        if status:
            status.stop()
        for logger, (level, propagate) in zip(loggers, before, strict=True):
            logger.removeHandler(handler)
            logger.setLevel(level)
            logger.propagate = propagate


def _json_handler() -> logging.Handler:
    from pythonjsonlogger.json import JsonFormatter

    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    return handler


def service_logging(settings: Settings) -> None:
    """Logging of a long-running process, for its whole life: to stderr, as JSON where MFG_JSON_LOGS is set."""
    handler = _json_handler() if settings.json_logs else logging.StreamHandler()
    if not settings.json_logs:
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=settings.log_level, handlers=[handler], force=True)
