"""Everything the copilot must be told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from copilot_api.errors import WrongSetting

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class LanguageModel:
    """Where a language model answers by the protocol of OpenAI's chat completions. `timeout_seconds` is all it may take for
    one question, however often it is asked meanwhile."""

    base_url: str
    name: str
    key: str | None = field(default=None, repr=False)
    timeout_seconds: float = 20.0


@dataclass(frozen=True)
class IdentityProvider:
    """Whose tokens are accepted beside our keys. `scopes_claim` holds read, operate or admin, with or without "mfg:" before."""

    issuer: str
    audience: str
    jwks_url: str
    scopes_claim: str = "scope"


@dataclass(frozen=True)
class CopilotConfig:
    """`operations_url` is where write actions are proposed to go; `cors_origins` empty: no other site may ask;
    `language_model` None: answers are worded from templates; `identity_provider` None: our own keys alone."""

    database_url: str
    clock: Clock = utc_now
    requests_per_minute: int = 100
    cors_origins: tuple[str, ...] = ()
    statement_timeout_ms: int = 5000
    pool_size: int = 8
    max_body_bytes: int = 64 * 1024
    max_body_seconds: float = 20.0
    secure_cookies: bool = False
    operations_url: str = "http://127.0.0.1:8001"
    language_model: LanguageModel | None = None
    identity_provider: IdentityProvider | None = None


def language_model_of(environ: Mapping[str, str]) -> LanguageModel | None:
    """The language model that the environment names; None where it names none.

    Raises:
        WrongSetting: half of it is named, or a value cannot be used.
    """
    url, name = environ.get("MFG_LLM_BASE_URL", "").strip(), environ.get("MFG_LLM_MODEL", "").strip()
    if not url and not name:
        return None
    if not url.startswith(("http://", "https://")) or not name:
        raise WrongSetting(
            "A language model needs MFG_LLM_BASE_URL (http://… or https://…, up to /v1) and MFG_LLM_MODEL, or neither."
        )
    seconds = environ.get("MFG_LLM_TIMEOUT_SECONDS", "").strip() or str(LanguageModel.timeout_seconds)
    try:
        timeout = float(seconds)
    except ValueError:
        timeout = 0.0
    if not 0 < timeout <= 600:
        raise WrongSetting(f"MFG_LLM_TIMEOUT_SECONDS is {seconds!r}: it takes seconds, more than 0 and at most 600.")
    return LanguageModel(url.rstrip("/"), name, _secret(environ, "MFG_LLM_API_KEY"), timeout)


def identity_provider_of(environ: Mapping[str, str]) -> IdentityProvider | None:
    """The identity provider that the environment names; None where it names none.

    Raises:
        WrongSetting: a part of it is missing.
    """
    names = ("MFG_OIDC_ISSUER", "MFG_OIDC_AUDIENCE", "MFG_OIDC_JWKS_URL")
    issuer, audience, jwks_url = (environ.get(name, "").strip() for name in names)
    if not (issuer or audience or jwks_url):
        return None
    if not (issuer and audience and jwks_url.startswith(("http://", "https://"))):
        raise WrongSetting(f"An identity provider needs {', '.join(names)} (http://… or https://…), or none of them.")
    claim = environ.get("MFG_OIDC_SCOPES_CLAIM", "").strip()
    return IdentityProvider(issuer, audience, jwks_url, claim or IdentityProvider.scopes_claim)


def _secret(environ: Mapping[str, str], name: str) -> str | None:
    """A secret from `name`, else from the file that `name`_FILE names."""
    path = environ.get(f"{name}_FILE", "").strip()
    given = environ.get(name, "").strip()
    if given or not path:
        return given or None
    try:
        return Path(path).read_text().strip() or None
    except OSError as error:
        raise WrongSetting(f"{name}_FILE names {path}, which cannot be read: {error.strerror}.") from error
