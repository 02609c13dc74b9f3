"""Reproducible measurements, each printing ratios: `python -m benchmarks.<name>`."""
