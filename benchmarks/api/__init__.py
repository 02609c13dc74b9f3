"""How fast the copilot API answers, beside the database alone with the same SQL."""
