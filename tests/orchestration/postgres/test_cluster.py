"""How much of a machine the embedded server takes."""

from pathlib import Path

import psutil
import pytest

from orchestration.postgres.cluster import available_memory, memory_settings

GIGABYTE = 1 << 30


@pytest.mark.parametrize(
    ("memory", "buffers", "cache"),
    [
        (GIGABYTE // 2, "128MB", "256MB"),
        (8 * GIGABYTE, "1024MB", "4096MB"),
        (256 * GIGABYTE, "2048MB", "131072MB"),
    ],
)
def test_buffers_follow_memory_within_bounds(memory: int, buffers: str, cache: str) -> None:
    assert memory_settings(memory) == {"shared_buffers": buffers, "effective_cache_size": cache}


@pytest.mark.parametrize(("said", "expected"), [(f"{GIGABYTE // 4}\n", GIGABYTE // 4), ("max\n", None), (None, None)])
def test_the_limit_of_a_container_counts(tmp_path: Path, said: str | None, expected: int | None) -> None:
    limit = tmp_path / "memory.max"
    if said is not None:
        limit.write_text(said)
    assert available_memory([limit]) == (expected or psutil.virtual_memory().total)
