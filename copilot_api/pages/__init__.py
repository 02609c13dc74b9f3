"""Pages for people: plain HTML and one style sheet, nothing from elsewhere."""
