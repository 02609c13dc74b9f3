"""`mfg mcp`"""

import click

from orchestration.commands.terminal import company


@click.command()
def mcp() -> None:
    """Serve the copilot's tools to an assistant on this machine (Model Context Protocol over stdio)."""
    from copilot_api.mcp.stdio import serve

    with company() as runtime:
        serve(runtime.database_url)
