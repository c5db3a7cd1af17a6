"""Who changed what, when; restoring what was deleted."""
