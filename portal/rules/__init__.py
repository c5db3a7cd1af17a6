"""Regulation values in force on a date, with their source; laws that were repealed."""
