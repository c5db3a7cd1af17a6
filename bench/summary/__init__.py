"""How fast the Word file is written and a term is measured; see docs/benchmarks.md."""
