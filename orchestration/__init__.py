"""Wires the packages together: the only package that imports dagster."""
