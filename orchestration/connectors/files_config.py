"""What a system.yaml of kind files may say."""

import codecs
from collections.abc import Mapping
from pathlib import PurePath
from typing import Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from orchestration.connectors.system_config import EntityConfig, Name, System

Format = Literal["delimited", "excel", "parquet", "jsonlines"]

FORMATS: Mapping[str, Format] = {
    ".xlsx": "excel", ".xlsm": "excel", ".xlsb": "excel", ".xls": "excel", ".ods": "excel",
    ".parquet": "parquet", ".pq": "parquet",
    ".jsonl": "jsonlines", ".ndjson": "jsonlines",
}  # fmt: skip
"""By suffix; what has none of these is delimited text."""


def _text_encoding(name: str) -> str:
    if name != "auto":
        try:
            "".encode(name)
            codecs.lookup(name)
        except LookupError:
            raise ValueError(f"{name!r} is no text encoding; use auto, utf-8, cp1252, latin-1, utf-16 …") from None
    return name


class FilesEntity(EntityConfig):
    """Files of one folder; incremental: many files, full: the one file that holds everything."""

    pattern: Annotated[str, StringConstraints(pattern=r"^[^/\\]+$")]
    format: Format | Literal["auto"] = "auto"
    heading_row: Annotated[int, Field(gt=0)] = 1
    comment: Annotated[str, StringConstraints(min_length=1)] | None = None
    """Rows whose first cell begins so are no records."""
    at_row_limit: Literal["refuse", "accept"] = "refuse"
    # delimited text
    delimiter: Annotated[str, StringConstraints(pattern=r'^[^"\r\n]+$')] = ","
    quoted: bool = True
    encoding: Annotated[str, AfterValidator(_text_encoding)] = "auto"
    final_line_break: Literal["required", "optional"] = "required"
    # spreadsheets
    sheet: str | None = None
    """None: the first."""
    absent_sheet: Literal["refuse", "accept"] = "refuse"
    """Accept: a workbook without the sheet, or with nothing on it, says nothing about these records."""

    _reads_by_cursor: ClassVar[bool] = False

    def format_of(self, name: str) -> Format:
        """The format of a file: what the entity says, else what its suffix does."""
        if self.format != "auto":
            return self.format
        return FORMATS.get(PurePath(name).suffix.lower(), "delimited")

    @model_validator(mode="after")
    def _only_spreadsheets_have_sheets(self) -> Self:
        if self.sheet is not None and self.format_of(self.pattern) != "excel":
            raise ValueError("sheet has a meaning for spreadsheets only: remove it, or set format: excel")
        if self.absent_sheet == "accept" and self.sheet is None:
            raise ValueError("absent_sheet has no meaning without the name of a sheet: give sheet, or remove it")
        return self


class FilesSystem(System):
    """A folder of exported files, here or elsewhere."""

    kind: Literal["files"]
    entities: Annotated[dict[Name, FilesEntity], Field(min_length=1)]

    _connection_keys: ClassVar[Mapping[str, bool]] = {
        "url": True, "user": False, "password": False, "endpoint": False, "key_file": False, "known_hosts": False
    }  # fmt: skip
