"""What a system.yaml of kind rest may say: how the service lists, whom it lets in, how much is asked of it."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import AfterValidator, Discriminator, Field, JsonValue, StringConstraints, Tag, model_validator

from orchestration.connectors.system_config import EntityConfig, Model, Name, WebSystem

FieldPath = Annotated[str, StringConstraints(pattern=r"^[^.\s]+(\.[^.\s]+)*$")]
"""Where something stands in an answer or a body: names joined by dots."""

WHOLE_BODY = "."

_SECRET_HEADERS = {"authorization", "proxy-authorization", "cookie"}


def _without_secrets(headers: dict[str, str]) -> dict[str, str]:
    for name in headers:
        if name.lower() in _SECRET_HEADERS:
            raise ValueError(
                f"{name} is a secret: say under auth how it is sent, and keep its value in the environment"
            )
    return headers


Headers = Annotated[dict[str, str], AfterValidator(_without_secrets)]


class _Paging(Model):
    size: Annotated[int, Field(gt=0)] = 1000
    size_parameter: str | None = "per_page"
    """None: the service decides how long its pages are."""
    total_field: FieldPath | None = None
    """Where the service says how many records there are; fewer of them make a load fail."""


class PagePaging(_Paging):
    """Pages are asked for by number."""

    style: Literal["page"] = "page"
    page_parameter: str = "page"
    first_page: Annotated[int, Field(ge=0)] = 1
    page_field: FieldPath | None = "page"
    pages_field: FieldPath | None = "pages"
    """None: the service does not say how many pages there are, and the first empty one is the end."""
    total_field: FieldPath | None = "total"


class OffsetPaging(_Paging):
    """Pages are asked for by the number of records before them."""

    style: Literal["offset"]
    offset_parameter: str = "offset"
    size_parameter: str | None = "limit"


class CursorPaging(_Paging):
    """Every page gives the token of the next one, in its body or in a header."""

    style: Literal["cursor"]
    cursor_parameter: str = "cursor"
    cursor_field: FieldPath | None = None
    cursor_header: str | None = None
    size_parameter: str | None = "limit"

    @model_validator(mode="after")
    def _field_or_header(self) -> Self:
        if (self.cursor_field is None) == (self.cursor_header is None):
            raise ValueError("give either cursor_field or cursor_header")
        return self


class LinkPaging(_Paging):
    """Every page names the next one in its Link header, as RFC 8288 has it: rel="next"."""

    style: Literal["link"]


class NextPaging(_Paging):
    """Every page has the address of the next one in its body."""

    style: Literal["next"]
    next_field: FieldPath = "next"


def _style(value: Any) -> Any:
    return value.get("style", "page") if isinstance(value, Mapping) else getattr(value, "style", None)


Paging = Annotated[
    Annotated[PagePaging, Tag("page")]
    | Annotated[OffsetPaging, Tag("offset")]
    | Annotated[CursorPaging, Tag("cursor")]
    | Annotated[LinkPaging, Tag("link")]
    | Annotated[NextPaging, Tag("next")],
    Discriminator(_style),
]


class BearerAuth(Model):
    """`Authorization: Bearer <token>`."""

    style: Literal["bearer"]
    connection_keys: ClassVar[tuple[str, ...]] = ("token",)


class BasicAuth(Model):
    """User and password with every request."""

    style: Literal["basic"]
    connection_keys: ClassVar[tuple[str, ...]] = ("user", "password")


class HeaderAuth(Model):
    """The token in a header of the service's own, behind `prefix`."""

    style: Literal["header"]
    header: str = "X-API-Key"
    prefix: str = ""
    connection_keys: ClassVar[tuple[str, ...]] = ("token",)


class ClientCredentialsAuth(Model):
    """OAuth 2.0 client credentials (RFC 6749, 4.4): a token from `token_url`, renewed when it runs out."""

    style: Literal["client_credentials"]
    scope: str | None = None
    send: Literal["basic", "body"] = "basic"
    """Whether id and secret go to the token endpoint as user and password, or in the form."""
    connection_keys: ClassVar[tuple[str, ...]] = ("token_url", "client_id", "client_secret")


Auth = Annotated[BearerAuth | BasicAuth | HeaderAuth | ClientCredentialsAuth, Field(discriminator="style")]


class SinceQuery(Model):
    """How the service is asked for what changed since an instant."""

    parameter: str = "updated_after"
    format: Literal["iso", "date", "epoch_seconds", "epoch_milliseconds"] = "iso"
    """iso: as the service itself writes it. The epoch formats hold for the cursor too where that is a number."""
    template: Annotated[str, StringConstraints(pattern=r"\{since\}")] = "{since}"


class RestEntity(EntityConfig):
    """A collection of a REST service."""

    path: Annotated[str, StringConstraints(pattern="^/")]
    records: FieldPath | Literal["."] | None = None
    parameters: dict[str, str | int | float | bool] = {}
    headers: Headers = {}
    body: dict[str, JsonValue] | None = None
    """Given: the listing is a POST of this, and all parameters go into it; dots in their names lead inwards."""
    since: SinceQuery | None = None


class RestSystem(WebSystem):
    """A web service."""

    kind: Literal["rest"]
    paging: Paging = PagePaging()
    auth: Auth | None = None
    records: FieldPath | Literal["."] = "data"
    """Where the list stands in an answer; a dot: the answer is the list."""
    since: SinceQuery = SinceQuery()
    headers: Headers = {}
    concurrency: Annotated[int, Field(gt=0, le=32)] = 1
    """Pages that are asked for at a time, where their numbers are known."""
    requests_per_second: Annotated[float, Field(gt=0, strict=False)] | None = None
    max_pages: Annotated[int, Field(gt=0)] = 100_000
    entities: Annotated[dict[Name, RestEntity], Field(min_length=1)]

    _connection_keys: ClassVar[Mapping[str, bool]] = {
        "url": True, "token": False, "user": False, "password": False,
        "token_url": False, "client_id": False, "client_secret": False,
    }  # fmt: skip

    @model_validator(mode="after")
    def _connection_fits_auth(self) -> Self:
        given = set(self.connection) - {"url"}
        needed = set(self.auth.connection_keys) if self.auth else given & {"token"}
        if given != needed:
            names = ", ".join(sorted(needed)) or "token (optional)"
            raise ValueError(f"connection: besides url, this auth takes {names}")
        return self

    def records_of(self, entity: RestEntity) -> str:
        return entity.records or self.records

    def since_of(self, entity: RestEntity) -> SinceQuery:
        return entity.since or self.since
