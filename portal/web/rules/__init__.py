"""Pages of the values that rules have."""
