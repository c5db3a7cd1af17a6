"""Pages on which several things are seen, or recorded, at once."""
