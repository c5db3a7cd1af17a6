"""Pages on which a summary is issued and issues are kept."""
