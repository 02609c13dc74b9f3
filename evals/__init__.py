"""Evaluations: what the product is worth, measured on a real database."""
