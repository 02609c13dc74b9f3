"""What a command's log lines look like on a terminal, in a pipe and for a machine."""

import io
import json
import logging

import pytest
from rich.console import Console

from orchestration.logs import terminal_logging
from orchestration.settings import Settings

log = logging.getLogger("mfg.tests")


def printed(*, terminal: bool = False, **settings) -> str:
    """What is printed when one line of every level is logged."""
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=terminal, width=80, no_color=True)
    with terminal_logging(Settings(**settings), console):
        for level in (logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR):
            log.log(level, "said as %s", logging.getLevelName(level))
    return screen.getvalue()


@pytest.mark.parametrize(
    ("level", "lines"),
    [
        ("DEBUG", ["DEBUG", "INFO", "WARNING", "ERROR"]),
        ("INFO", ["INFO", "WARNING", "ERROR"]),
        ("WARNING", ["WARNING", "ERROR"]),
        ("ERROR", ["ERROR"]),
    ],
)
def test_the_level_is_the_least_that_is_printed(level, lines):
    assert printed(log_level=level).splitlines() == [f"said as {line}" for line in lines]


def test_details_below_the_level_are_no_lines_of_a_terminal_either():
    lines = [line.strip() for line in printed(terminal=True, log_level="WARNING").replace("\r", "\n").splitlines()]
    assert [line for line in lines if line.endswith(("WARNING", "ERROR"))]
    assert "said as INFO" not in lines


def test_brackets_are_printed_as_they_are():
    screen = io.StringIO()
    with terminal_logging(Settings(), Console(file=screen, width=80)):
        log.error("[Errno 2] valve [stainless] [/tmp/x]")
    assert screen.getvalue() == "[Errno 2] valve [stainless] [/tmp/x]\n"


def test_for_machines_a_line_is_an_object_on_standard_error(capsys):
    assert printed(json_logs=True, log_level="WARNING") == ""
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [(line["levelname"], line["message"], line["name"]) for line in lines] == [
        ("WARNING", "said as WARNING", "mfg.tests"), ("ERROR", "said as ERROR", "mfg.tests"),
    ]  # fmt: skip


def test_loggers_are_left_as_they_were():
    logger = logging.getLogger("mfg")
    before = (logger.level, logger.propagate, list(logger.handlers))
    with pytest.raises(RuntimeError), terminal_logging(Settings(log_level="DEBUG"), Console(file=io.StringIO())):
        assert (logger.level, logger.propagate) == (logging.DEBUG, False)
        raise RuntimeError
    assert (logger.level, logger.propagate, list(logger.handlers)) == before
