"""Templates and how numbers look in them."""

from pathlib import Path

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from copilot_api import values

FOLDER = Path(__file__).parent


class Renderer:
    """Renders pages/templates/*.html; everything is escaped, and a missing value is an error."""

    def __init__(self) -> None:
        loader = FileSystemLoader(FOLDER / "templates")
        self._environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
        names = ("number", "quantity", "percent", "money", "day")
        self._environment.filters.update({name: getattr(values, name) for name in names})

    def page(self, template: str, status: int = 200, **context: object) -> HTMLResponse:
        """A page as an answer."""
        return HTMLResponse(self._environment.get_template(f"{template}.html").render(**context), status)


def style_sheet() -> str:
    """The one style sheet."""
    return (FOLDER / "static" / "style.css").read_text(encoding="utf-8")
