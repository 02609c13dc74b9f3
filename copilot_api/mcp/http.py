"""The protocol over HTTP, for whom the API's own keys let in."""

from anyio.to_thread import run_sync
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from copilot_api.access import Services, address, authenticate, bearer
from copilot_api.errors import CopilotError, Forbidden
from copilot_api.mcp.server import build_server
from copilot_api.problems import response

PATH = "/mcp"


class Endpoint:
    """An ASGI application for `PATH`. No request knows of another: nothing is kept between them, and any of several processes may
    answer. It must be `running` while it serves."""

    path = PATH

    def __init__(self, made: Services) -> None:
        self._made = made
        server = build_server(made.database, made.config.operations_url)
        # A key is sent on purpose with every request: no page of another site can, so hosts and origins need no list.
        self._manager = StreamableHTTPSessionManager(
            server, json_response=True, stateless=True, max_request_body_size=made.config.max_body_bytes
        )
        self.running = self._manager.run

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["route"] = self  # requests are counted by the path of the route that answered
        request = Request(scope)
        try:
            await run_sync(self._let_in, request)
        except CopilotError as error:
            await response(error, PATH, request.state.request_id)(scope, receive, send)
            return
        await self._manager.handle_request(scope, receive, send)

    def _let_in(self, request: Request) -> None:
        key = authenticate(self._made, bearer(request), address(request))
        if not key.allows("read"):
            raise Forbidden(f"The key {key.name!r} lacks the scope read.")
