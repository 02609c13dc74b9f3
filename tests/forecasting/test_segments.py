import numpy as np
import pytest

from forecasting.panel import read_panel
from forecasting.segments import profile

random = np.random.default_rng(1)


@pytest.mark.parametrize(
    ("y", "segment"),
    [
        ([10.0, 11, 9, 12] * 6, "smooth"),
        ([1.0, 30, 2, 40] * 6, "erratic"),
        ([0.0, 2, 0, 2] * 6, "intermittent"),
        ([0.0, 1, 0, 60] * 6, "lumpy"),
        ([0.0] * 20 + [4.0, 0.0, 3.0], "new"),
        ([0.0, 0.0], "new"),
        ([0.0] * 30, "ended"),
        ([8.0] * 20 + [0.0] * 20, "ended"),
        ([1.0] + [0.0] * 9 + [1.0] + [0.0] * 19, "intermittent"),
    ],
)
def test_segments(monthly, y, segment):
    assert profile(read_panel(monthly(a=y), "MS")).segment.tolist() == [segment]
