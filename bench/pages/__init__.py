"""What a page costs as a term fills up; see docs/benchmarks.md."""
