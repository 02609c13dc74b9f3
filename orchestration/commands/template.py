"""`mfg template`"""

from pathlib import Path

import click


@click.command()
@click.argument("path", type=click.Path(path_type=Path), default=Path("company.xlsx"))
def template(path: Path) -> None:
    """Write the Excel workbook of a company without an ERP to PATH (company.xlsx), for people to fill in."""
    from orchestration.template import write_template

    written = write_template(path)
    click.echo(f"Wrote {written}. Fill it in, leave it alone in a folder, and run the nightly on that folder:")
    click.echo(f"MFG_SYSTEMS=workbook MFG_WORKBOOK_URL={written.absolute().parent} .venv/bin/mfg nightly")
