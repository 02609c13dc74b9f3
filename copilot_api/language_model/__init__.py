"""A language model that chooses tools and words answers, and is taken at its word in neither."""
