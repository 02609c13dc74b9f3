"""How well the copilot answers: questions as people ask them, scored against the tables themselves."""
