"""One of its tables pretends to be somebody else's."""
