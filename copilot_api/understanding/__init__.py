"""What a question means, found by rules: no model, the same answer every time."""
