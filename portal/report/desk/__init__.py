"""Desk: the page on which a term's summary is edited, with its outline, text and evidence."""
