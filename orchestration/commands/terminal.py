"""What every command shares: a console, a running company, answers as text or JSON."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import click
from rich.console import Console

from orchestration.logs import terminal_logging
from orchestration.runtime import Runtime, read_settings, start
from orchestration.settings import Settings

F = TypeVar("F", bound=Callable[..., Any])


def json_option(command: F) -> F:
    return click.option("--json", "as_json", is_flag=True, help="Answer as JSON on standard output.")(command)


def progress_console() -> Console:
    """Progress goes to standard error, so that standard output holds the answer alone."""
    return Console(stderr=True)


@contextmanager
def company(console: Console | None = None) -> Iterator[Runtime]:
    """The company of the environment, its database running and migrated, its progress on the terminal."""
    settings = read_settings()
    console = console or progress_console()
    with terminal_logging(settings, console):
        yield start(settings, lambda line: console.print(line, highlight=False, markup=False))


@contextmanager
def progress(settings: Settings, console: Console) -> Iterator[None]:
    with terminal_logging(settings, console):
        yield


def print_json(answer: Any) -> None:
    click.echo(json.dumps(answer, default=str, indent=2))
