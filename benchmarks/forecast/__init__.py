"""Forecast accuracy and seconds of the engine beside its peers: `python -m benchmarks.forecast`."""
