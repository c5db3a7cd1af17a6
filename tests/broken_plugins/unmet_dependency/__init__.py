"""Needs a plugin that nobody has; importing it would fail."""

raise RuntimeError("imported all the same")
