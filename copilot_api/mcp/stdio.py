"""The protocol over standard input and output, for an assistant on this machine that starts the process itself."""

import anyio
from mcp.server.stdio import stdio_server

from copilot_api.config import CopilotConfig
from copilot_api.database import Database
from copilot_api.mcp.server import build_server


def serve(database_url: str) -> None:
    """Serves until the input ends. Who may start the process may read the database: no key is asked for."""
    config = CopilotConfig(database_url=database_url)
    with Database(config) as database:
        anyio.run(_serve, database, config.operations_url)


async def _serve(database: Database, operations_url: str) -> None:
    server = build_server(database, operations_url)
    async with stdio_server() as (incoming, outgoing):
        await server.run(incoming, outgoing, server.create_initialization_options())
