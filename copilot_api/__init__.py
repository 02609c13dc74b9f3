"""The copilot: read-only API, tools, pages and plain answers over the published tables."""
