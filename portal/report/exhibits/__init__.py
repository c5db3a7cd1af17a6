"""Exhibits: the tables, charts and photos that a section of the summary shows beside its text."""
