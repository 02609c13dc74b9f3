"""Typed questions to the tables: one file a noun, all listed in `registry`."""
