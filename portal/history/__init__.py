"""History of changes to records (actor, time, values), and restoring deleted records."""
