"""Benchmark of pages as a term fills up; see docs/benchmarks.md."""
