"""Letterhead of a kindergarten: an uploaded Word file that summaries are written on."""
