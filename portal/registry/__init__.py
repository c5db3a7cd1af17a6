"""What was loaded: plugins with their state, and all that they declare."""
