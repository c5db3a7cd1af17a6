"""Pages of obligations, signed zeros and the records behind a figure."""
