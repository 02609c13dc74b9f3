"""Pages at /: ask, risk board, item, data health, sign-in."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any
from urllib.parse import parse_qs, quote

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from fastapi.routing import APIRoute

from copilot_api import fan
from copilot_api.access import COOKIE, WithServices, authenticate, signed_in
from copilot_api.errors import CopilotError, NotFound, Unauthenticated, Unprocessable
from copilot_api.freshness import last_night
from copilot_api.keys import ApiKey
from copilot_api.listing import fetch_page
from copilot_api.pages.render import Renderer, style_sheet
from copilot_api.routes.copilot import MAX_QUERY, SESSION, QueryRequest, converse
from copilot_api.suggestions import GENERAL
from copilot_api.tools import health, inventory, items, risk
from copilot_api.tools.call import call
from copilot_api.tools.registry import TOOLS
from copilot_api.tools.tool import Arguments, Reading, ToolResult

MONTH_SECONDS = 30 * 24 * 3600
BOARD_ROWS = 50


class PageRoute(APIRoute):
    """Errors become pages; who is not signed in is sent to the sign-in page."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handled(request: Request) -> Response:
            try:
                return await handle(request)
            except RequestValidationError:
                return _error_page(request, Unprocessable("The address has a value that cannot be used."))
            except Unauthenticated as error:
                if request.url.path == "/sign-in":
                    return _renderer(request).page("sign_in", 401, problem=error.detail, target="/")
                back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
                return RedirectResponse(f"/sign-in?target={quote(back, safe='')}", 303)
            except CopilotError as error:
                return _error_page(request, error)

        return handled


router = APIRouter(route_class=PageRoute, include_in_schema=False)


def _key(request: Request, made: WithServices) -> ApiKey:
    return signed_in(request, made)


async def _form(request: Request) -> dict[str, str]:
    fields = parse_qs((await request.body()).decode("utf-8", "replace"))
    return {name: values[0] for name, values in fields.items()}


def _renderer(request: Request) -> Renderer:
    found: Renderer = request.app.state.renderer
    return found


SignedIn = Annotated[ApiKey, Depends(_key)]
Form = Annotated[dict[str, str], Depends(_form)]
Templates = Annotated[Renderer, Depends(_renderer)]


@router.get("/")
def ask_page(
    made: WithServices,
    key: SignedIn,
    render: Templates,
    q: Annotated[str, Query(max_length=MAX_QUERY)] = "",
    session_id: Annotated[str | None, Query(pattern=SESSION)] = None,
) -> Response:
    asked = q.strip()
    answer = converse(made, key, QueryRequest(query=asked, session_id=session_id)) if asked else None
    return render.page("ask", here="ask", query=asked, answer=answer, suggestions=GENERAL)


@router.get("/risk")
def risk_page(
    made: WithServices,
    _: SignedIn,
    render: Templates,
    level: risk.Level | None = None,
    cursor: Annotated[str | None, Query(max_length=2000)] = None,
) -> Response:
    filters = {**risk.RiskArguments().model_dump(exclude={"limit"}), "levels": [level] if level else None}
    with made.database.reading() as connection:
        night = last_night(connection)
        page = fetch_page(connection, risk.LISTING, filters, limit=BOARD_ROWS, cursor=cursor)
    return render.page("risk", here="risk", night=night, page=page, level=level)


@router.get("/items/{sku_id}")
def item_page(made: WithServices, _: SignedIn, render: Templates, sku_id: str) -> Response:
    with made.database.reading() as connection:
        night = last_night(connection)
        reading = Reading(connection, night, made.config.operations_url)
        item = _found(reading, "get_item", items.ItemArguments(sku_id=sku_id))
        if not item.rows:
            raise NotFound(f"No item has the id {sku_id}.")
        stock = _found(reading, "query_inventory", inventory.InventoryArguments(sku_id=sku_id, limit=100))
        risks = _found(reading, "get_inventory_risk", risk.RiskArguments(sku_id=sku_id, limit=100))
        weeks = fan.weeks_ahead(connection, sku_id)
    return render.page(
        "item",
        here="item",
        night=night,
        item=item.rows[0],
        stock=stock,
        risks=risks.rows,
        weeks=weeks,
        advice=risk.advice,
    )


@router.get("/items/{sku_id}/forecast.svg")
def forecast_chart(made: WithServices, _: SignedIn, sku_id: str) -> Response:
    with made.database.reading() as connection:
        svg = fan.fan_svg(connection, last_night(connection), sku_id)
    return Response(svg, media_type="image/svg+xml", headers={"Content-Security-Policy": SVG_POLICY})


SVG_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


@router.get("/health")
def health_page(made: WithServices, _: SignedIn, render: Templates) -> Response:
    with made.database.reading() as connection:
        night = last_night(connection)
        page = fetch_page(connection, health.LISTING, {"system": None, "gate": None}, limit=500)
    return render.page("health", here="health", night=night, page=page)


@router.get("/sign-in")
def sign_in_page(render: Templates, target: str = "/") -> Response:
    return render.page("sign_in", problem=None, target=_local(target))


@router.post("/sign-in")
def sign_in(request: Request, made: WithServices, form: Form) -> Response:
    key = form.get("key", "").strip()
    authenticate(made, key, request.client.host if request.client else "unknown")
    answer = RedirectResponse(_local(form.get("target", "/")), 303)
    answer.set_cookie(
        COOKIE, key, max_age=MONTH_SECONDS, httponly=True, samesite="strict", secure=made.config.secure_cookies
    )
    return answer


@router.post("/sign-out")
def sign_out() -> Response:
    answer = RedirectResponse("/sign-in", 303)
    answer.delete_cookie(COOKIE, httponly=True, samesite="strict")
    return answer


@router.get("/static/style.css")
async def style() -> Response:
    return Response(style_sheet(), media_type="text/css", headers={"Cache-Control": "max-age=3600"})


def _found(reading: Reading, tool: str, arguments: Arguments) -> ToolResult:
    return call(TOOLS[tool], reading, arguments)


def _local(target: str) -> str:
    """A path of ours, or the first page: never another site."""
    return target if target.startswith("/") and not target.startswith(("//", "/\\")) else "/"


def _error_page(request: Request, error: CopilotError) -> Response:
    headers = {"Retry-After": str(error.retry_after)} if error.retry_after is not None else {}
    page = _renderer(request).page(
        "error", error.status, title=error.title, detail=error.detail, request_id=request.state.request_id
    )
    page.headers.update(headers)
    return page
