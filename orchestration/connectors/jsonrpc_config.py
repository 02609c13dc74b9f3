"""What a system.yaml of kind jsonrpc may say."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from orchestration.connectors.system_config import EntityConfig, Name, WebSystem

FieldName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$")]

ID = "id"
"""The field by which both dialects know a record, delivered whether asked for or not."""


class JsonRpcEntity(EntityConfig):
    """The records of one model. A field of a related record is named as `relation.field` (Tryton only)."""

    model: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*([.-][a-z0-9_]+)*$")]
    fields: Annotated[list[FieldName], Field(min_length=1)]
    domain: list[Any] = []
    """Conditions in the system's own notation, which records must meet; none: all of them."""

    @property
    def fields_read(self) -> list[str]:
        """The fields, and the cursor where it is none of them."""
        return [*dict.fromkeys([*self.fields, *([self.cursor] if self.cursor else [])])]

    @model_validator(mode="after")
    def _key_is_read(self) -> Self:
        unread = [name for name in self.key if name not in (ID, *self.fields)]
        if unread:
            raise ValueError(f"key {', '.join(unread)} is not among fields")
        return self


class JsonRpcSystem(WebSystem):
    """A Tryton or an Odoo."""

    kind: Literal["jsonrpc"]
    dialect: Literal["tryton", "odoo"]
    page_size: Annotated[int, Field(gt=0)] = 1000
    timeout_seconds: Annotated[float, Field(gt=0, strict=False)] = 60
    entities: Annotated[dict[Name, JsonRpcEntity], Field(min_length=1)]

    _connection_keys: ClassVar[Mapping[str, bool]] = {
        "url": True, "user": False, "password": False, "token": False, "database": False
    }  # fmt: skip
    _of_dialect: ClassVar[Mapping[str, Mapping[str, bool]]] = {
        "tryton": {"url": True, "user": True, "password": True},
        "odoo": {"url": True, "token": True, "database": False},
    }

    @model_validator(mode="after")
    def _connection_fits_dialect(self) -> Self:
        keys = self._of_dialect[self.dialect]
        missing = [key for key, must in keys.items() if must and key not in self.connection]
        surplus = [key for key in self.connection if key not in keys]
        if missing or surplus:
            raise ValueError(f"connection: {self.dialect} takes {', '.join(keys)}")
        return self
