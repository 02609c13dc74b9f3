"""Random numbers that do not know how long the simulation lasts.

Every process draws from its own stream, and a daily process from its own stream each day. So a longer horizon adds
days and changes none, and a change in one process leaves the others alone.
"""

from zlib import crc32

import numpy as np


class Streams:
    """Generators of one company, found by the name of the process and the day (a proleptic ordinal)."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def static(self, process: str) -> np.random.Generator:
        """The stream of something drawn once, before the first day."""
        return np.random.default_rng([self._seed, crc32(process.encode())])

    def daily(self, process: str, day: int) -> np.random.Generator:
        """The stream of `process` on `day`."""
        return np.random.default_rng([self._seed, crc32(process.encode()), day])
