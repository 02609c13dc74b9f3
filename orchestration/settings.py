"""What an installation is told from outside: environment variables, nothing else."""

import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dotenv import dotenv_values
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator

from notifications.links import SHORTEST_SECRET
from orchestration.errors import SettingsError

ROOT = Path(__file__).resolve().parent.parent

DEMO_SYSTEMS = ("demo_erp", "demo_accounting", "demo_wms")


def _names(value: Any) -> Any:
    return tuple(name.strip() for name in value.split(",") if name.strip()) if isinstance(value, str) else value


class Settings(BaseModel):
    """One company on one database. Field names are the variables' names after `MFG_`, in lower case."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    database_url: str | None = Field(None, description="The company's database; unset: the embedded server.")
    systems: Annotated[tuple[str, ...], BeforeValidator(_names)] = Field(
        DEMO_SYSTEMS, min_length=1, description="Source systems, folder names in orchestration/systems."
    )
    as_of: date | None = Field(None, description="Business date; unset: today in the company's time zone.")
    timezone: str = Field("UTC", description="The company's time zone.")
    currency: str = Field("USD", pattern="^[A-Z]{3}$", description="The company's currency.")
    country: str | None = Field(None, description="Country whose holidays are kept, ISO: AT, or DE-BY; unset: none.")
    policies: Path | None = Field(None, description="File of the rules that orders follow; unset: the defaults.")
    home: Path = Field(ROOT / ".mfg", description="Where the embedded server, logs and Dagster's files live.")
    host: str = Field("127.0.0.1", description="Address the services listen on.")
    dagster_port: int = Field(3000, ge=1, le=65535, description="Port of the Dagster UI.")
    copilot_port: int = Field(8000, ge=1, le=65535, description="Port of the copilot API and pages.")
    operations_port: int = Field(8001, ge=1, le=65535, description="Port of the operations API.")
    dbt_docs_port: int = Field(8002, ge=1, le=65535, description="Port of dbt's documentation.")
    public_url: str | None = Field(None, description="Where people reach the pages; links in messages start with it.")
    operations_url: str | None = Field(None, description="Where people reach the operations API; see link_secret.")
    link_secret: str | None = Field(None, description="Secret that signs the links by which people acknowledge.")
    smtp_url: str | None = Field(None, description="Mail server: smtp://user:password@host:port or smtps://…")
    mail_from: str = Field("nightly@localhost", description="Sender of e-mail.")
    webhook_url: str | None = Field(None, description="Target of the webhook channel.")
    webhook_secret: str | None = Field(None, description="Secret that signs webhooks.")
    llm_base_url: str | None = Field(None, description="Language model of the copilot: URL up to /v1; unset: none.")
    llm_model: str | None = Field(None, description="Its name, as the endpoint knows it.")
    llm_api_key: str | None = Field(None, description="Its key.")
    llm_timeout_seconds: float = Field(20, gt=0, le=600, description="All the time it may take for one question.")
    oidc_issuer: str | None = Field(None, description="Identity provider whose tokens are accepted; unset: none.")
    oidc_audience: str | None = Field(None, description="What its tokens must be for.")
    oidc_jwks_url: str | None = Field(None, description="Where it publishes its keys.")
    oidc_scopes_claim: str = Field("scope", description="Claim that holds read, operate or admin.")
    log_level: str = Field("INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$", description="Least severity logged.")
    json_logs: bool = Field(False, description="Logs as JSON, one object a line.")
    keep_runs_days: int = Field(60, ge=1, description="Days that Dagster keeps runs and their events.")
    enable_forecast_caching: bool = Field(True, description="Unchanged inputs keep the forecast they gave.")
    forecast_engine: Literal["dask", "spark", "ray"] | None = Field(
        None, description="Cluster that forecasts are computed on; unset: this process."
    )
    enable_notification_retry: bool = Field(True, description="Failed deliveries are tried again.")

    @field_validator("timezone")
    @classmethod
    def _known_timezone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"{value!r} is not a time zone; use a name such as Europe/Vienna") from error
        return value

    @field_validator("country")
    @classmethod
    def _known_country(cls, value: str | None) -> str | None:
        if value is not None:
            from forecasting import Calendar

            Calendar.of(value)
        return value

    @field_validator("link_secret")
    @classmethod
    def _long_enough(cls, value: str | None) -> str | None:
        if value is not None and any(len(secret) < SHORTEST_SECRET for secret in value.split()):
            raise ValueError(f"a secret needs at least {SHORTEST_SECRET} characters; `openssl rand -hex 32` makes one")
        return value

    @property
    def is_demo(self) -> bool:
        return any(system in DEMO_SYSTEMS for system in self.systems)


def variable_of(field: str) -> str:
    """The environment variable that sets a field."""
    return "DATABASE_URL" if field == "database_url" else f"MFG_{field.upper()}"


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Settings from `environ` (default: the process's environment).

    An empty variable counts as unset. Raises `SettingsError` naming every variable that is wrong.
    """
    environ = os.environ if environ is None else environ
    given = {field: environ[variable_of(field)] for field in Settings.model_fields if environ.get(variable_of(field))}
    try:
        return Settings.model_validate(given)
    except ValidationError as error:
        # The error itself shows what it met, which may be a secret.
        raise SettingsError("; ".join(_fault(str(e["loc"][0]), e["msg"], e["input"]) for e in error.errors())) from None


def _fault(field: str, message: str, given: Any) -> str:
    shown = "" if field.endswith("_secret") else f" (is {given!r})"
    return f"{variable_of(field)}: {message}{shown}"


def load_dotenv(path: Path) -> None:
    """Adds the variables of a `.env` file to the environment; what is set already wins."""
    for name, value in dotenv_values(path).items():
        if value is not None:
            os.environ.setdefault(name, value)
