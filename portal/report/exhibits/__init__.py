"""Exhibits: tables, charts and photos that accompany the text of a section."""
