"""Opens the connector that a system.yaml describes, with the secrets of the environment."""

from collections.abc import Mapping
from pathlib import Path
from typing import assert_never

from orchestration.connectors.base import Connector, FilesSystem, JsonRpcSystem, RestSystem, SqlSystem, SystemConfig
from orchestration.connectors.errors import MissingVariableError


def open_connector(config: SystemConfig, environ: Mapping[str, str]) -> Connector:
    """The connector of `config`; it connects when it is first asked.

    A variable `NAME` may be given as `NAME_FILE`, the path of a file that holds the value.

    Raises:
        MissingVariableError: a variable of the connection is neither set nor given as a file.
    """
    match config:
        case SqlSystem():
            from orchestration.connectors.sql import open_sql

            return open_sql(config, _value(config, "url", environ))
        case RestSystem():
            from orchestration.connectors.rest import open_rest

            secrets = {key: _value(config, key, environ) for key in config.connection if key != "url"}
            return open_rest(config, _value(config, "url", environ), secrets)
        case FilesSystem():
            from orchestration.connectors.files import open_files

            credentials = {key: _value(config, key, environ) for key in config.connection if key != "url"}
            return open_files(config, _value(config, "url", environ), credentials)
        case JsonRpcSystem():
            from orchestration.connectors.jsonrpc import open_jsonrpc

            return open_jsonrpc(config, {key: _value(config, key, environ) for key in config.connection})
        case _:
            assert_never(config)


def _value(config: SystemConfig, key: str, environ: Mapping[str, str]) -> str:
    variable = config.connection[key]
    value = environ.get(variable, "").strip() or _from_file(config, variable, environ.get(f"{variable}_FILE"))
    if not value:
        raise _missing(config, variable, f"{variable}, its {key}, is not set")
    return value


def _from_file(config: SystemConfig, variable: str, path: str | None) -> str | None:
    if not path:
        return None
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise _missing(config, variable, f"{variable}_FILE names {path}, which cannot be read: {reason}") from error


def _missing(config: SystemConfig, variable: str, cause: str) -> MissingVariableError:
    return MissingVariableError(
        cause,
        system=config.system,
        data="Nothing was read; the records of the last good load stay.",
        remedy=f"Set {variable}, or {variable}_FILE to a file that holds it (.env.example shows them), "
        f"or leave {config.system} out of MFG_SYSTEMS",
    )
