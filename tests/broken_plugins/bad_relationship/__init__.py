"""Its model refers to a model that does not exist."""
