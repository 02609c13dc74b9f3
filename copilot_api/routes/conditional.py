"""GET routes whose answers may be kept: asked again with what they were called, nothing is sent where nothing changed."""

import hashlib
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

MAY_BE_KEPT = {"Cache-Control": "private, no-cache", "Vary": "Authorization"}
"""By the asker alone, who asks again whether it still holds: a night, or a planner, may change any number at any time."""


class Conditional(APIRoute):
    """An answer is named by a digest of it (ETag, RFC 9110), and it holds the run it came from: another run, another name."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answer: Callable[[Request], Any] = super().get_route_handler()

        async def conditional(request: Request) -> Response:
            response: Response = await answer(request)
            if request.method != "GET" or response.status_code != 200:
                return response
            name = f'"{hashlib.sha256(bytes(response.body)).hexdigest()[:32]}"'
            headers = {**MAY_BE_KEPT, "ETag": name}
            if name in _known(request):
                return Response(status_code=304, headers=headers)
            response.headers.update(headers)
            return response

        return conditional


def _known(request: Request) -> set[str]:
    """Names of answers that the asker has; a weak name is as good as a strong one here."""
    given = request.headers.get("if-none-match", "")
    return {name.strip().removeprefix("W/") for name in given.split(",")}
