"""The user guide, read in the portal itself: many kindergartens have no internet."""
