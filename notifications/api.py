"""What people write: alerts, acknowledgements, preferences, silences, messages. Mounted by the operations API."""

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Any, Protocol
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from notifications import actions, bodies, store
from notifications.actions import Call
from notifications.errors import IdempotencyError
from notifications.link_pages import LinkPages, link_router
from notifications.links import NO_LINKS, Links
from notifications.problems import ProblemRoute
from notifications.senders import Senders, build_senders

Clock = Callable[[], datetime]
Key = Annotated[str | None, Header(alias="Idempotency-Key", min_length=1, max_length=200)]


class Caller(Protocol):
    """Who calls: the owner of a key."""

    @property
    def name(self) -> str: ...


class NotificationApi:
    """The routes. Every call has its own connection and one transaction; messages wait in the outbox to be sent."""

    def __init__(self, url: str, clock: Clock, senders: Callable[[], Senders]) -> None:
        self._url = url
        self._clock = clock
        self._senders = senders

    def raise_alert(self, request: Request, body: bodies.AlertRequest, key: Key = None) -> Response:
        """Raises an alert and queues the messages about it."""
        return self._once(request, key, body, 201, lambda call: actions.raise_alert(call, body))

    def acknowledge(
        self, request: Request, alert_id: UUID, body: bodies.AcknowledgeRequest | None = None, key: Key = None
    ) -> Response:
        """Somebody takes care of it: nobody is told of it again until it gets worse or `expires_at` has come."""
        given = body or bodies.AcknowledgeRequest()
        return self._once(request, key, given, 200, lambda call: actions.acknowledge(call, alert_id, given))

    def set_preferences(self, request: Request, body: bodies.Preferences, key: Key = None) -> Response:
        """Sets what a user wants to hear, channel by channel."""
        return self._once(request, key, body, 200, lambda call: actions.set_preferences(call, body))

    def preferences(self, request: Request, user_id: bodies.Name) -> bodies.PreferencesKept:
        """What a user wants to hear."""
        with self._call(request) as call:
            return actions.preferences_of(call, user_id)

    def channels(self, request: Request) -> list[bodies.ChannelState]:
        """The channels, and what is missing where one cannot be used."""
        with self._call(request) as call:
            return actions.channel_states(call)

    def silence(self, request: Request, body: bodies.SilenceRequest, key: Key = None) -> Response:
        """Nobody is told of matching alerts for a while; they are recorded and shown all the same."""
        return self._once(request, key, body, 201, lambda call: actions.silence(call, body))

    def end_silence(self, request: Request, silence_id: UUID) -> Response:
        """Ends a silence before its time; doing it again changes nothing."""
        with self._call(request) as call:
            actions.end_silence(call, silence_id)
        return Response(status_code=204)

    def escalate(self, request: Request, body: bodies.EscalationRequest, key: Key = None) -> Response:
        """Whom to tell of matching alerts that nobody acknowledges in time."""
        return self._once(request, key, body, 201, lambda call: actions.make_escalation(call, body))

    def escalations(self, request: Request) -> list[bodies.Escalation]:
        """The rules of escalation that hold, the first steps first."""
        with self._call(request) as call:
            return actions.escalation_rules(call)

    def end_escalation(self, request: Request, escalation_id: UUID) -> Response:
        """Ends a rule; doing it again changes nothing."""
        with self._call(request) as call:
            actions.end_escalation(call, escalation_id)
        return Response(status_code=204)

    def email(self, request: Request, body: bodies.EmailRequest, key: Key = None) -> Response:
        """Queues a message in plain words."""
        return self._once(request, key, body, 202, lambda call: actions.queue_email(call, body))

    def _once(
        self, request: Request, key: str | None, body: BaseModel, status: int, act: Callable[[Call], BaseModel]
    ) -> Response:
        """Acts, or gives the answer again that the same request with the same key was given before."""
        route, content = (
            f"{request.method} {request.url.path}",
            hashlib.sha256(body.model_dump_json().encode()).hexdigest(),
        )
        with self._call(request) as call:
            if key is not None:
                known = store.find_request(call.connection, call.caller, key, route, content, call.now)
                if known is not None:
                    return _answered(known, key, route, content)
            answer = act(call).model_dump(mode="json")
            if key is not None:
                store.save_answer(call.connection, call.caller, key, status, answer)
        return JSONResponse(answer, status)

    @contextmanager
    def _call(self, request: Request) -> Iterator[Call]:
        with self._senders() as senders, store.connect(self._url) as connection, connection.transaction():
            yield Call(connection, senders, request.state.caller.name, self._clock())


def _answered(known: store.AnsweredRequest, key: str, route: str, content: str) -> Response:
    if (known.route, known.request_hash) != (route, content):
        raise IdempotencyError(f"The Idempotency-Key {key!r} was used for another request: {known.route}.")
    return JSONResponse(known.response, known.status, headers={"Idempotency-Replayed": "true"})


def build_router(
    url: str,
    authenticate: Callable[..., Caller],
    clock: Clock,
    links: Links = NO_LINKS,
    environ: Mapping[str, str] | None = None,
) -> APIRouter:
    """The routes under /notify, on the database at `url`.

    `authenticate` is a dependency that gives the caller or raises 401 or 403; `links` says who signed the links in
    messages; `environ` (default: the process's) is where channels find their secrets.
    """
    variables = os.environ if environ is None else environ

    def senders() -> Senders:
        return build_senders(variables, clock=clock)

    router = APIRouter()
    router.include_router(_guarded_router(NotificationApi(url, clock, senders), authenticate))
    router.include_router(link_router(LinkPages(url, clock, links, senders)))
    return router


def _guarded_router(api: NotificationApi, authenticate: Callable[..., Caller]) -> APIRouter:

    def identify(request: Request, caller: Annotated[Any, Depends(authenticate)]) -> None:
        request.state.caller = caller

    router = APIRouter(
        prefix="/notify", tags=["notifications"], dependencies=[Depends(identify)], route_class=ProblemRoute
    )
    add = router.add_api_route
    add("/alert", api.raise_alert, methods=["POST"], status_code=201, response_model=bodies.AlertCreated)
    add("/alert/{alert_id}/acknowledge", api.acknowledge, methods=["POST"], response_model=bodies.Acknowledged)
    add("/preferences", api.set_preferences, methods=["POST"], response_model=bodies.PreferencesKept)
    add("/preferences/{user_id}", api.preferences, methods=["GET"])
    add("/channels", api.channels, methods=["GET"])
    add("/silences", api.silence, methods=["POST"], status_code=201, response_model=bodies.SilenceCreated)
    add("/silences/{silence_id}", api.end_silence, methods=["DELETE"], status_code=204)
    add("/escalations", api.escalate, methods=["POST"], status_code=201, response_model=bodies.Escalation)
    add("/escalations", api.escalations, methods=["GET"])
    add("/escalations/{escalation_id}", api.end_escalation, methods=["DELETE"], status_code=204)
    add("/email", api.email, methods=["POST"], status_code=202, response_model=bodies.EmailQueued)
    return router
