"""User guide, shown in the portal itself: many kindergartens have no internet."""
