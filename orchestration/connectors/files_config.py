"""What a system.yaml of kind files may say."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from orchestration.connectors.system_config import EntityConfig, Name, System


class FilesEntity(EntityConfig):
    """Delimited files of one folder; incremental: many files, full: the one file that holds everything."""

    pattern: Annotated[str, StringConstraints(pattern=r"^[^/\\]+$")]
    delimiter: Annotated[str, StringConstraints(pattern=r'^[^"\r\n]$')] = ","
    encoding: Literal["auto", "utf-8", "cp1252", "latin-1", "utf-16"] = "auto"
    final_line_break: Literal["required", "optional"] = "required"

    _reads_by_cursor: ClassVar[bool] = False


class FilesSystem(System):
    """A folder of exported files."""

    kind: Literal["files"]
    entities: Annotated[dict[Name, FilesEntity], Field(min_length=1)]
