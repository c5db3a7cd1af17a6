"""How fast the portal is, beside Django doing the same; see docs/benchmarks.md."""
