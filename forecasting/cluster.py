"""One function over many inputs: here, one after the other, or spread over a Dask, Spark or Ray cluster by Fugue.

Inputs and results travel as text that holds their bytes (every engine has text, not all have bytes), so that whatever the
cluster makes of numbers and dates, a result is to the bit the one computed here. What a lost worker had in hand is computed
again by another: that is the cluster's own doing.
"""

from __future__ import annotations

import base64
import pickle
from collections.abc import Callable, Iterable, Iterator
from importlib.util import find_spec
from typing import Any, Protocol, TypeVar

import pandas as pd

from forecasting.errors import EngineNotAvailableError, UnknownEngineError

Given = TypeVar("Given")
Found = TypeVar("Found")

ENGINES = {"dask": "distributed", "spark": "pyspark", "ray": "ray"}
"""What may be asked for by name (the extra is called the same), and the package that it needs."""
SCHEMA = "position:long,content:str"


class Each(Protocol):
    """Applies a function to each input and gives the results in the order of the inputs."""

    def __call__(self, work: Callable[[Given], Found], given: Iterable[Given], /) -> Iterator[Found]: ...


def in_turn(work: Callable[[Given], Found], given: Iterable[Given]) -> Iterator[Found]:
    """Here, one after the other; the next input is made only when the last result has been taken."""
    return map(work, given)


def spread_over(engine: str | object | None) -> Each:
    """How work is done on an engine: None (here), "dask", "spark" or "ray", or a client, session or Fugue engine.

    By name, a client or session that is open in this process is used, else the cluster that the environment names
    (DASK_SCHEDULER_ADDRESS, RAY_ADDRESS, Spark's own configuration), else a local one is started. Workers need this package
    installed. Raises UnknownEngineError, EngineNotAvailableError.
    """
    if engine is None:
        return in_turn
    if isinstance(engine, str):
        _require(engine)

    def each(work: Callable[[Given], Found], given: Iterable[Given]) -> Iterator[Found]:
        if engine == "dask":
            _join_dask()
        return _through_fugue(work, given, engine)

    return each


def _require(engine: str) -> None:
    if engine not in ENGINES:
        raise UnknownEngineError(engine, ENGINES)
    if find_spec(ENGINES[engine]) is None:
        raise EngineNotAvailableError(engine)


def _join_dask() -> None:
    """Fugue takes the client that is open, but opens none to a scheduler elsewhere."""
    import dask
    from distributed import Client, default_client

    if dask.config.get("scheduler-address", None) is None:
        return
    try:
        default_client()  # type: ignore[no-untyped-call]
    except ValueError:
        Client()  # type: ignore[no-untyped-call]


def _through_fugue(work: Callable[[Given], Found], given: Iterable[Given], engine: object) -> Iterator[Found]:
    from fugue.dataframe.api import as_pandas
    from fugue.workflow.api import transform

    inputs = pd.DataFrame({"content": [_packed(one) for one in given]})
    if inputs.empty:
        return iter(())
    found = transform(
        inputs.rename_axis("position").reset_index(),
        _worked,
        schema=SCHEMA,
        params={"work": _packed(work)},
        partition={"num": len(inputs)},
        engine=engine,
        as_local=True,
    )
    return map(_unpacked, as_pandas(found).sort_values("position")["content"])


def _worked(rows: pd.DataFrame, work: str) -> pd.DataFrame:
    function: Callable[[Any], Any] = _unpacked(work)
    return rows.assign(content=[_packed(function(_unpacked(one))) for one in rows["content"]])


def _packed(value: object) -> str:
    return base64.b64encode(pickle.dumps(value)).decode("ascii")


def _unpacked(text: str) -> Any:
    return pickle.loads(base64.b64decode(text))
