"""How fast records enter the change log, beside a pipe that only moves them: `python -m benchmarks.ingest`."""
