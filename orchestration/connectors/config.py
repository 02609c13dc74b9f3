"""Reads system.yaml: what a source system is called, how it is reached, what is read from it."""

from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import Field, TypeAdapter, ValidationError

from orchestration.connectors.base import FilesSystem, JsonRpcSystem, RestSystem, SqlSystem, SystemConfig
from orchestration.connectors.errors import SystemConfigError

SYSTEMS_DIR = Path(__file__).resolve().parent.parent / "systems"

_ADAPTER: TypeAdapter[SystemConfig] = TypeAdapter(
    Annotated[SqlSystem | RestSystem | FilesSystem | JsonRpcSystem, Field(discriminator="kind")]  # type: ignore[arg-type, maybe-unrecognized-str-typeform]
)


def known_systems(systems_dir: Path = SYSTEMS_DIR) -> list[str]:
    """Names of the systems that have a folder, sorted."""
    return sorted(path.parent.name for path in systems_dir.glob("*/system.yaml"))


def load_system(name: str, systems_dir: Path = SYSTEMS_DIR) -> SystemConfig:
    """The configuration of system `name`.

    Raises:
        SystemConfigError: no such system, or a key or value of its system.yaml that has no meaning.
    """
    path = systems_dir / name / "system.yaml"
    if not path.is_file():
        known = ", ".join(known_systems(systems_dir)) or "none"
        raise _error(name, f"there is no {path}", f"Known systems: {known}")
    config = system_of(name, _parsed(name, path), str(path))
    if config.system != name:
        raise _error(name, f"{path}: system is {config.system!r}", f"Name it as its folder: {name}")
    return config


def system_of(name: str, content: Any, where: str) -> SystemConfig:
    """The configuration of system `name` that `content` is, which stands or would stand `where`.

    Raises:
        SystemConfigError: a key or value that has no meaning.
    """
    try:
        return _ADAPTER.validate_python(content)
    except ValidationError as error:
        # The offending values are left out: somebody may have put a password where a variable's name belongs.
        problems = [f"{_key(problem['loc'])}: {problem['msg']}" for problem in error.errors(include_input=False)]
        remedy = "Correct it; docs/connectors.md lists what may stand there"
        raise _error(name, f"{where}: " + "; ".join(problems), remedy) from None


def _parsed(name: str, path: Path) -> Any:
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_UniqueKeyLoader)
    except (yaml.YAMLError, ValueError, OSError) as error:
        raise _error(
            name, f"{path}: {_problem(error)}", "Correct the file; docs/connectors.md shows the form"
        ) from None


def _problem(error: Exception) -> str:
    """What YAML did not understand and where; the line itself is left out, as offending values are further down."""
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        return f"line {error.problem_mark.line + 1}: {error.problem}"
    return str(error)


def _key(location: tuple[int | str, ...]) -> str:
    """`('sql', 'entities', 'items', 'mode')` as `entities.items.mode`; the first part is only the kind."""
    return ".".join(str(part) for part in location[1:] if part != "[key]") or "the file"


def _error(name: str, cause: str, remedy: str) -> SystemConfigError:
    return SystemConfigError(cause, system=name, data="Nothing was read.", remedy=remedy)


class _UniqueKeyLoader(yaml.SafeLoader):
    """YAML keeps the last of two equal keys in silence; an entity would vanish."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for position, key in enumerate(keys):
            if key in keys[:position]:
                raise yaml.constructor.ConstructorError(
                    None, None, f"key {key!r} stands twice", node.value[position][0].start_mark
                )
        return super().construct_mapping(node, deep)
