"""What people see who follow a link in a message. Opening it changes nothing: programs that scan mail open links too."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from notifications import actions, bodies, store
from notifications.actions import Call
from notifications.alerts import Alert
from notifications.errors import ConflictError, LinkError
from notifications.links import Link, Links
from notifications.render import page
from notifications.senders import Senders

Token = Annotated[str, Query(max_length=200)]
Clock = Callable[[], datetime]


class LinkPages:
    """One page, and the button on it."""

    def __init__(self, url: str, clock: Clock, links: Links, senders: Callable[[], Senders]) -> None:
        self._url = url
        self._clock = clock
        self._links = links
        self._senders = senders

    def show(self, token: Token) -> HTMLResponse:
        """The alert, and a button that acknowledges it; changes nothing."""
        try:
            with self._call(token) as (link, call):
                alert = self._alert(link, call)
                return _page(200, alert, status=alert.status)
        except LinkError as error:
            return _page(410, refused=str(error))

    def acknowledge(self, token: Token) -> HTMLResponse:
        """The recipient of the message takes care of the alert; the link is used up."""
        try:
            with self._call(token) as (link, call):
                # Before the alert's own lock: a nightly that is deciding takes them in this order.
                store.lock_alerts(call.connection)
                alert = self._alert(link, call)
                if not store.use_link(call.connection, link, call.now):
                    raise LinkError("This link has been used.")
                done = actions.acknowledge(call, link.alert_id, bodies.AcknowledgeRequest())
                return _page(200, alert, status="acknowledged", by=done.acknowledged_by)
        except LinkError as error:
            return _page(410, refused=str(error))
        except ConflictError as error:
            return _page(409, refused=str(error))

    @contextmanager
    def _call(self, token: str) -> Iterator[tuple[Link, Call]]:
        link = Link.read(token, self._links.keys, self._clock())
        with self._senders() as senders, store.connect(self._url) as connection, connection.transaction():
            user = store.recipient_of(connection, link)
            if user is None:
                raise LinkError("The message that held this link is no longer kept.")
            yield link, Call(connection, senders, f"{user} (link in a message)", self._clock())

    @staticmethod
    def _alert(link: Link, call: Call) -> Alert:
        used_at = store.used_at(call.connection, link)
        if used_at is not None:
            raise LinkError(f"This link was used on {used_at:%Y-%m-%d at %H:%M %Z}.")
        alert = store.read_alert(call.connection, link.alert_id)
        if alert is None:
            raise LinkError("The alert is no longer kept.")
        return alert


def _page(code: int, alert: Alert | None = None, **shown: Any) -> HTMLResponse:
    # A reader that goes on from here tells nobody where it came from: the address is all that is needed to act.
    return HTMLResponse(page("acknowledge", alert=alert, **shown), code, headers={"Referrer-Policy": "no-referrer"})


def link_router(pages: LinkPages) -> APIRouter:
    """Routes that ask for no key: the signed token in the address says who may do what."""
    router = APIRouter(prefix="/notify/links", tags=["notifications"])
    for method, act in (("GET", pages.show), ("POST", pages.acknowledge)):
        router.add_api_route(
            "/acknowledge", act, methods=[method], response_class=HTMLResponse, include_in_schema=False
        )
    return router
