"""Its manifest says no version."""
