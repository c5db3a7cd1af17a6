"""The desk on which a summary is written: outline, text and evidence."""
