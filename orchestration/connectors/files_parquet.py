"""Reads Parquet in batches: values arrive with their types, decimals with every digit."""

from collections.abc import Iterator, Mapping
from typing import Any

from orchestration.connectors.errors import SourceMissingError
from orchestration.connectors.files_reading import Reading
from orchestration.connectors.records import finite

BATCH_ROWS = 5_000


def read_parquet(file: Reading) -> Iterator[Mapping[str, Any]]:
    """The rows of a file.

    Raises:
        SourceError: the file is no Parquet or only a part of one, or what reads it is not installed.
    """
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError:
        raise SourceMissingError(
            f"{file.name} is Parquet, and pyarrow is not installed",
            system=file.system,
            entity=file.entity,
            remedy="Install it: pip install 'mfg-nightly[parquet]'",
        ) from None
    try:
        table = parquet.ParquetFile(file.content)
        file.check_columns(table.schema_arrow.names)
        for batch in table.iter_batches(BATCH_ROWS):
            for row in batch.to_pylist():
                yield {name: finite(value) for name, value in row.items()}
    except (pa.ArrowException, OSError) as error:
        raise file.damaged(f"cannot be read as Parquet: {str(error).splitlines()[0]}") from error
