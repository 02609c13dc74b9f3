"""`mfg ask`"""

import os
import sys

import click

from orchestration.commands.terminal import company, json_option, print_json


@click.command()
@click.argument("question", nargs=-1, required=True)
@json_option
def ask(question: tuple[str, ...], as_json: bool) -> None:
    """Ask about the plant: mfg ask "what will run out next week?" """
    from datetime import UTC, datetime

    from copilot_api.ask import ask as answer_question
    from copilot_api.config import language_model_of

    with company() as runtime:
        answer = answer_question(
            runtime.database_url,
            " ".join(question),
            lambda: datetime.now(UTC),
            language_model=language_model_of(os.environ),
        )
    if as_json:
        print_json(answer)
    else:
        click.echo(answer["message"])
        click.echo(f"({answer['provenance']}, as of {answer.get('as_of') or 'no nightly yet'})", err=True)
    sys.exit(0)
