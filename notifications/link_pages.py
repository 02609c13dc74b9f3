"""What people see who follow a link in a message. Opening it changes nothing: programs that scan mail open links too."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute

from notifications import actions, bodies, store
from notifications.actions import Call
from notifications.alerts import Alert
from notifications.errors import ConflictError, LinkError
from notifications.links import Link, Links, Purpose
from notifications.problems import Handler
from notifications.render import page
from notifications.senders import Senders

Token = Annotated[str, Query(max_length=200)]
Clock = Callable[[], datetime]

BY_LINK = "link in a message"


class PageRoute(APIRoute):
    """A route whose errors leave as a page."""

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()

        async def handled(request: Request) -> Response:
            try:
                return await handle(request)
            except LinkError as error:
                return _page("refused", 410, refused=str(error))
            except ConflictError as error:
                return _page("refused", 409, refused=str(error))

        return handled


class LinkPages:
    """A page for each kind of link, and the button on it."""

    def __init__(self, url: str, clock: Clock, links: Links, senders: Callable[[], Senders]) -> None:
        self._url = url
        self._clock = clock
        self._links = links
        self._senders = senders

    def show_alert(self, token: Token) -> HTMLResponse:
        """The alert, and a button that acknowledges it; changes nothing."""
        with self._call(Purpose.ACKNOWLEDGE, token) as (link, call, _):
            alert = _alert(link, call)
        return _page("acknowledge", alert=alert, status=alert.status)

    def acknowledge(self, token: Token) -> HTMLResponse:
        """The recipient of the message takes care of the alert; the link is used up."""
        with self._call(Purpose.ACKNOWLEDGE, token) as (link, call, _):
            # Before the alert's own lock: a nightly that is deciding takes them in this order.
            store.lock_alerts(call.connection)
            alert = _alert(link, call)
            if not store.use_link(call.connection, link, call.now):
                raise LinkError("This link has been used.")
            done = actions.acknowledge(call, link.alert_id, bodies.AcknowledgeRequest())
        return _page("acknowledge", alert=alert, status="acknowledged", by=done.acknowledged_by)

    def show_subscription(self, token: Token) -> HTMLResponse:
        """What is sent, and a button that ends it; changes nothing."""
        with self._call(Purpose.UNSUBSCRIBE, token) as (_, _, recipient):
            return _page("unsubscribe", recipient=recipient, is_done=False)

    def unsubscribe(self, token: Token) -> HTMLResponse:
        """The recipient hears nothing more on the channel of the message, until they say again what they want."""
        with self._call(Purpose.UNSUBSCRIBE, token) as (_, call, recipient):
            target = recipient.user_id, recipient.channel, recipient.address
            for end in (store.disable_target, store.give_up_waiting):
                end(call.connection, *target, f"ended by a {BY_LINK}", call.now)
        return _page("unsubscribe", recipient=recipient, is_done=True)

    @contextmanager
    def _call(self, purpose: Purpose, token: str) -> Iterator[tuple[Link, Call, store.Recipient]]:
        link = Link.read(purpose, token, self._links.keys, self._clock())
        with self._senders() as senders, store.connect(self._url) as connection, connection.transaction():
            recipient = store.recipient_of(connection, link)
            if recipient is None:
                raise LinkError("The message that held this link is no longer kept.")
            yield link, Call(connection, senders, f"{recipient.user_id} ({BY_LINK})", self._clock()), recipient


def _alert(link: Link, call: Call) -> Alert:
    used_at = store.used_at(call.connection, link)
    if used_at is not None:
        raise LinkError(f"This link was used on {used_at:%Y-%m-%d at %H:%M %Z}.")
    alert = store.read_alert(call.connection, link.alert_id)
    if alert is None:
        raise LinkError("The alert is no longer kept.")
    return alert


def _page(name: str, code: int = 200, **shown: Any) -> HTMLResponse:
    # A reader that goes on from here tells nobody where it came from: the address is all that is needed to act.
    return HTMLResponse(page(name, **shown), code, headers={"Referrer-Policy": "no-referrer"})


def link_router(pages: LinkPages) -> APIRouter:
    """Routes that ask for no key: the signed token in the address says who may do what."""
    router = APIRouter(prefix="/notify/links", route_class=PageRoute, include_in_schema=False)
    for purpose, show, act in (
        (Purpose.ACKNOWLEDGE, pages.show_alert, pages.acknowledge),
        (Purpose.UNSUBSCRIBE, pages.show_subscription, pages.unsubscribe),
    ):
        router.add_api_route(f"/{purpose}", show, methods=["GET"], response_class=HTMLResponse)
        router.add_api_route(f"/{purpose}", act, methods=["POST"], response_class=HTMLResponse)
    return router
