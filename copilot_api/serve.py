"""The process of the copilot API: `python -m copilot_api --host 127.0.0.1 --port 8000`."""

import argparse
import gc
import logging
import os
import sys
from collections.abc import Sequence

import uvicorn

from copilot_api.app import create_app
from copilot_api.config import CopilotConfig, identity_provider_of, language_model_of
from copilot_api.errors import WrongSetting
from copilot_api.understanding import meaning

COLLECT_AFTER = 20_000
"""Objects made, less those gone, until the youngest are looked through: many answers rather than one."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Serves until it is told to stop. The database is the one of DATABASE_URL."""
    options = _parser().parse_args(arguments)
    database_url = os.environ.get("DATABASE_URL")
    if not database_url:
        sys.stderr.write(
            "DATABASE_URL is not set: it names the database of the last nightly (`mfg db url` prints it).\n"
        )
        return 2
    try:
        language_model, identity_provider = language_model_of(os.environ), identity_provider_of(os.environ)
    except WrongSetting as error:
        sys.stderr.write(f"{error.detail}\n")
        return 2
    _set_up_logs(os.environ.get("MFG_LOG_LEVEL", "INFO"), os.environ.get("MFG_JSON_LOGS", "").lower())
    config = CopilotConfig(
        database_url=database_url,
        requests_per_minute=options.requests_per_minute,
        cors_origins=tuple(options.cors_origin),
        secure_cookies=options.secure_cookies,
        operations_url=options.operations_url.rstrip("/"),
        language_model=language_model,
        identity_provider=identity_provider,
    )
    serve(config, options.host, options.port)
    return 0


def serve(config: CopilotConfig, host: str, port: int) -> None:
    """Serves `config` at an address."""
    app = create_app(config)
    meaning.load()
    _leave_what_stays()
    uvicorn.run(
        app,
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=5,
    )


def _leave_what_stays() -> None:
    """The garbage collector does not look through the modules and routes again, which stay; it stopped every answer for that."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER, *gc.get_threshold()[1:])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m copilot_api", description="The copilot API and its pages.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--requests-per-minute", type=int, default=100, help="for each key")
    parser.add_argument("--cors-origin", action="append", default=[], help="a site whose pages may ask; off by default")
    parser.add_argument(
        "--secure-cookies", action="store_true", help="behind HTTPS: never send the cookie in the clear"
    )
    port = os.environ.get("MFG_OPERATIONS_PORT", "8001")
    parser.add_argument("--operations-url", default=f"http://127.0.0.1:{port}", help="where proposed writes go")
    return parser


def _set_up_logs(level: str, as_json: str) -> None:
    handler = logging.StreamHandler()
    if as_json in ("1", "true", "yes", "on"):
        from pythonjsonlogger.json import JsonFormatter

        handler.setFormatter(JsonFormatter("%(asctime)s %(levelname)s %(name)s %(message)s %(request_id)s"))
    else:
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level, handlers=[handler])
