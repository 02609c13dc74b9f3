"""A channel as it is configured: what it needs is named, never held."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from notifications.errors import ChannelConfigurationError


@dataclass(frozen=True)
class Channel:
    """`config` names environment variables; secrets stay there."""

    name: str
    kind: str
    config: Mapping[str, Any] = field(default_factory=dict)
    is_active: bool = True

    def from_environment(self, setting: str, environ: Mapping[str, str]) -> str:
        """The value of the environment variable that `config[setting]` names; raises what is missing."""
        variable = self.config.get(setting)
        if not isinstance(variable, str) or not variable:
            raise self.error(f"its configuration has no {setting!r}, the name of an environment variable")
        value = environ.get(variable, "")
        if not value:
            raise self.error(f"the environment variable {variable} is not set")
        return value

    def error(self, cause: str) -> ChannelConfigurationError:
        return ChannelConfigurationError(f"Channel {self.name!r} cannot be used: {cause}.")
