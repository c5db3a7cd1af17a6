"""Shared parts of the benches: workers, timing, Django's settings, the printed table."""
