"""`mfg doctor`"""

import sys
from dataclasses import asdict

import click

from orchestration.commands.terminal import json_option, print_json, progress, progress_console
from orchestration.runtime import read_settings, start


@click.command()
@json_option
def doctor(as_json: bool) -> None:
    """Check everything a nightly needs: disk, database, source systems, ports, mail."""
    from orchestration.doctor import examine

    findings = []
    settings, console = read_settings(), progress_console()

    def report(line: str) -> None:
        console.print(line, highlight=False, markup=False)

    with progress(settings, console):
        for finding in examine(settings, lambda: start(settings, report)):
            findings.append(finding)
            if not as_json:
                mark = click.style("ok  ", fg="green") if finding.ok else click.style("FAIL", fg="red")
                remedy = f"\n     remedy: {finding.remedy}" if finding.remedy else ""
                click.echo(f"{mark} {finding.subject:16} {finding.detail}{remedy}")
    if as_json:
        print_json([asdict(finding) for finding in findings])
    sys.exit(0 if all(finding.ok for finding in findings) else 1)
