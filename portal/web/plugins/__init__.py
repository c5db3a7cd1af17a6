"""Page of plugins, and the check of all that they declare."""
