"""Pages on which several records are seen or written at once."""
