"""Common parts of all records: columns, validation, totals of parts, and descriptions for display."""
