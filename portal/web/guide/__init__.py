"""The user guide, read in the portal."""
