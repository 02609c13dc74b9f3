"""What can go wrong in the copilot. Every error knows its HTTP status and tells what to do."""


class CopilotError(Exception):
    """Root of this package's errors. `status`, `kind` and `title` become the problem details of RFC 9457."""

    status = 500
    kind = "internal"
    title = "Internal error"

    def __init__(self, detail: str, *, retry_after: int | None = None, **extensions: object) -> None:
        super().__init__(detail)
        self.detail = detail
        self.retry_after = retry_after
        self.extensions = extensions


class Unauthenticated(CopilotError):
    """No key, or one that is unknown or revoked."""

    status, kind, title = 401, "unauthenticated", "A valid API key is needed"


class Forbidden(CopilotError):
    """The key is valid and lacks the scope."""

    status, kind, title = 403, "forbidden", "The key does not allow this"


class NotFound(CopilotError):
    """What was named does not exist."""

    status, kind, title = 404, "not-found", "Not found"


class TooSlow(CopilotError):
    """The request body did not arrive in time."""

    status, kind, title = 408, "request-timeout", "The request took too long to arrive"


class PayloadTooLarge(CopilotError):
    """The request body exceeds the limit."""

    status, kind, title = 413, "payload-too-large", "The request is too large"


class Unprocessable(CopilotError):
    """The request is well-formed and asks for something that cannot be given."""

    status, kind, title = 422, "unprocessable", "The request cannot be processed"


class RateLimited(CopilotError):
    """Too many requests from one key or address."""

    status, kind, title = 429, "rate-limited", "Too many requests"


class Unavailable(CopilotError):
    """The database does not answer, or not in time. Retrying helps."""

    status, kind, title = 503, "unavailable", "Temporarily unavailable"


class NoNightly(CopilotError):
    """No nightly has published anything yet."""

    status, kind, title = 503, "no-nightly", "No nightly has run yet"


class KeyNotFound(CopilotError):
    """No key has this id."""

    status, kind, title = 404, "not-found", "No such key"


class UnknownScope(CopilotError):
    """A scope that does not exist was asked for."""

    status, kind, title = 422, "unprocessable", "Unknown scope"


class WrongSetting(CopilotError):
    """A variable of the environment has a value that cannot be used. It is mended where the process is started."""

    status, kind, title = 500, "wrong-setting", "A setting cannot be used"


class LanguageModelFailed(CopilotError):
    """The language model cannot be reached, is late, or makes no sense. The rules answer instead.

    `rest_seconds`: how long it is better left alone; None: the next question may be put to it.
    """

    status, kind, title = 502, "language-model", "The language model failed"

    def __init__(self, detail: str, *, rest_seconds: float | None = None) -> None:
        super().__init__(detail)
        self.rest_seconds = rest_seconds
