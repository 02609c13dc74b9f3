"""The address of a web service, as an environment variable gives it."""

from typing import TYPE_CHECKING

from orchestration.connectors.errors import MissingVariableError

if TYPE_CHECKING:
    import httpx


def service_address(url: str, system: str, variable: str) -> "httpx.URL":
    """`url` parsed. What can be no web service is refused at once, instead of being tried again and again.

    Raises:
        MissingVariableError: it is not http(s), names no host, or has a query.
    """
    import httpx

    try:
        address = httpx.URL(url)
    except httpx.InvalidURL:
        address = httpx.URL()
    if address.scheme not in ("http", "https") or not address.host or address.query:
        raise MissingVariableError(
            f"{variable} is not the address of a web service",
            system=system,
            data="Nothing was read.",
            remedy=f"Write {variable} as https://host/path",
        )
    return address


def place_of(url: "httpx.URL") -> str:
    """`url` without user and password."""
    return f"{url.scheme}://{url.netloc.decode()}{url.path}"
