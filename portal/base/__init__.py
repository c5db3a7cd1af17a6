"""Foundations that know nothing of kindergartens: database, settings, clock, errors, fields, languages."""
