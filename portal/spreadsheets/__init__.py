"""Import and export of registers as Excel files, the same for every record type."""
