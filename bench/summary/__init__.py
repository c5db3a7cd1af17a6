"""Benchmark of writing the Word file and of measuring a term; see docs/benchmarks.md."""
