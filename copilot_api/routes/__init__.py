"""HTTP: one file a subject; the work is done elsewhere."""
