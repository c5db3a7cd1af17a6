"""Registers in and out of Excel files, for every record type alike."""
