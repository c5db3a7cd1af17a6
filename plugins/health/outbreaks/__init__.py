"""Outbreak watch: several children of a class with the same sign within a few days, until it is reported."""
