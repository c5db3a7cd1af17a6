"""A kindergarten's own paper: an uploaded Word file that the summary is written into."""
