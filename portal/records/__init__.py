"""What every record has in common: columns, validation, totals of parts, and its description to people."""
