"""What can go wrong in telling people. Every message says what failed and what happens to the alert."""


class NotificationError(Exception):
    """Root of this package's errors."""


class ChannelConfigurationError(NotificationError):
    """A channel cannot be used as it is configured; alerts stay recorded and go by the other channels."""


class InvalidAddressError(NotificationError):
    """An address that no message can be sent to."""


class UnknownTimeZoneError(NotificationError):
    """A time zone that is not known here; what waits for its hours waits on."""


class RefusedTargetError(NotificationError):
    """A webhook address that this installation must not call."""


class RenderError(NotificationError):
    """A template could not show a message; the alerts it speaks of stay recorded."""


class LinkError(NotificationError):
    """A link in a message that cannot be used, or no more."""


class NotFoundError(NotificationError):
    """No such alert, user or silence."""


class ConflictError(NotificationError):
    """The request contradicts what is recorded."""


class IdempotencyError(NotificationError):
    """An Idempotency-Key was used before with another request."""
