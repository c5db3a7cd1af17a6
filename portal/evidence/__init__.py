"""Facts, obligations and coverage: declared by plugins, measured here in SQL."""
